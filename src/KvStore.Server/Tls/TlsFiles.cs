namespace KvStore.Server.Tls;

/// <summary>Where a port's certificate is, all in PEM. Immutable.</summary>
/// <param name="Certificate">The certificate, and behind it those that lead to its authority.</param>
/// <param name="Key">Its private key, not encrypted.</param>
/// <param name="Authorities">The authorities of those who connect, who must then show a certificate; null: anybody may connect.</param>
internal sealed record TlsFiles(string Certificate, string Key, string? Authorities)
{
    /// <summary>All of them.</summary>
    public IEnumerable<string> All => Authorities is null ? [Certificate, Key] : [Certificate, Key, Authorities];
}
