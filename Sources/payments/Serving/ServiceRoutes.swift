import EventLogs
import Hummingbird
import PaymentsAPI
import PaymentsDomain

/// The routes of the service.
func serviceRoutes(
  payments: LogManager<Payment>,
  disputes: LogManager<Disputes>,
  store: any EventStore,
  authenticator: any Authenticator,
  metricsText: @escaping @Sendable () -> String
) -> Router<BasicRequestContext> {
  let router = Router()
  router.get("healthz") { _, _ in HTTPResponse.Status.ok }
  router.get("metrics") { _, _ in metricsText() }
  return router
}
