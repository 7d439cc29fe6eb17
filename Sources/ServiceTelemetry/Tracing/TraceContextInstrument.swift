public import Tracing

/// Takes ``TraceContext`` out of the headers of a request, and puts it into those of another.
public struct TraceContextInstrument: Instrument {
  /// Creates an instrument.
  public init() {}

  public func extract<Carrier, Extract: Extractor>(
    _ carrier: Carrier,
    into context: inout ServiceContext,
    using extractor: Extract
  ) where Extract.Carrier == Carrier {
    guard let traceparent = extractor.extract(key: "traceparent", from: carrier) else { return }
    let tracestate = extractor.extract(key: "tracestate", from: carrier)
    guard let trace = TraceContext(traceparent: traceparent, tracestate: tracestate) else { return }
    context.traceContext = trace
  }

  public func inject<Carrier, Inject: Injector>(
    _ context: ServiceContext,
    into carrier: inout Carrier,
    using injector: Inject
  ) where Inject.Carrier == Carrier {
    guard let trace = context.traceContext else { return }
    injector.inject(trace.traceparent, forKey: "traceparent", into: &carrier)
    if let state = trace.state { injector.inject(state.value, forKey: "tracestate", into: &carrier) }
  }
}
