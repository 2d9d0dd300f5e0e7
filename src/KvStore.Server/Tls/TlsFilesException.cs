namespace KvStore.Server.Tls;

/// <summary>A file for TLS cannot be used; the message says which and why.</summary>
internal sealed class TlsFilesException(string message, Exception? innerException = null) : Exception(message, innerException);
