import EventLogs
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PaymentsDomain

/// Turns everything that a route throws into a problem; the one place where a failure gets its status.
struct ProblemMiddleware: RouterMiddleware {
  typealias Context = PaymentsContext

  let routes: RouteTable

  func handle(
    _ request: Request,
    context: PaymentsContext,
    next: @concurrent (Request, PaymentsContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      let problem = problem(error, request)
      if problem.kind.status.kind == .serverError { report(error, problem, context) }
      return problem.response(to: request.uri.path)
    }
  }

  private func problem(_ error: any Error, _ request: Request) -> Problem {
    switch error {
    case let problem as Problem: problem
    case let refusal as PaymentRefusal: Problem(refusal)
    case let error as EventLogsError: Problem(error)
    case is NIOTooManyBytesError: .bodyTooLarge
    case is CancellationError: Problem(.cancelled)
    case let error as HTTPError where error.status == .notFound: noRoute(for: request)
    case let error as HTTPError where error.status == .contentTooLarge: .bodyTooLarge
    default: .unexpected
    }
  }

  private func noRoute(for request: Request) -> Problem {
    let methods = routes.methods(at: request.uri.path)
    guard !methods.isEmpty else { return Problem(.routeNotFound, "No route has this path.") }
    let allowed = methods.map(\.rawValue).joined(separator: ", ")
    var problem = Problem(.methodNotAllowed, "This path takes \(allowed).")
    problem.headers[.allow] = allowed
    return problem
  }

  private func report(_ error: any Error, _ problem: Problem, _ context: PaymentsContext) {
    // What an unknown type says of itself may hold anything; its name may not.
    let description = error is EventLogsError || error is ImpossibleEvent ? "\(error)" : "\(type(of: error))"
    context.logger.error("a request failed", metadata: ["code": "\(problem.kind.code)", "error": "\(description)"])
  }
}

extension Problem {
  static let bodyTooLarge = Problem(
    .bodyTooLarge,
    "A body has at most \(PaymentsService.maximumBodyBytes) bytes."
  )
}
