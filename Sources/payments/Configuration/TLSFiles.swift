import NIOSSL

/// The files that TLS needs.
struct TLSFiles: Hashable, Sendable {
  let certificate: String
  let privateKey: String

  /// - Returns: `nil` when neither is set.
  init?(_ settings: Settings) throws(ServiceFailure) {
    switch (try settings.text(.certificate), try settings.text(.privateKey)) {
    case (nil, nil): return nil
    case (let certificate?, let privateKey?): (self.certificate, self.privateKey) = (certificate, privateKey)
    default: throw .configuration("http.tls.certificate and http.tls.key go together, but one of them isn't set.")
    }
  }

  /// Reads the files. TLS 1.2 and later are spoken.
  ///
  /// - Throws: ``ServiceFailure`` for a file that can't be read.
  func configuration() throws(ServiceFailure) -> TLSConfiguration {
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
      let key = try NIOSSLPrivateKey(file: privateKey, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = .tlsv12
      return configuration
    } catch {
      throw .configuration("http.tls.certificate or http.tls.key names no file in PEM that can be read.")
    }
  }
}
