using System.Collections.Immutable;
using KvStore.Server.Tls;

namespace KvStore.Server.Configuration;

/// <summary>Reads what ports are encrypted with, and refuses what would be plain text by mistake. Touches no file.</summary>
internal static class TlsSettings
{
    /// <summary>The files of the client port and of the peer port; null where there are none.</summary>
    /// <exception cref="UsageException">Something is missing, or plain text would leave this machine.</exception>
    public static (TlsFiles? Client, TlsFiles? Peer) Read(
        SettingSources sources, ImmutableArray<ListenUrl> listenClient, ImmutableArray<ListenUrl> listenPeer)
    {
        var client = ReadFiles(sources, Settings.CertFile, Settings.KeyFile, Settings.TrustedCaFile);
        var peer = ReadFiles(sources, Settings.PeerCertFile, Settings.PeerKeyFile, Settings.PeerTrustedCaFile);
        if (peer is { Authorities: null })
        {
            throw new UsageException($"{Settings.PeerCertFile.Flag} needs {Settings.PeerTrustedCaFile.Flag}: members show each other certificates.");
        }

        var isPlaintextAllowed = ReadPlaintext(sources);
        Check(listenClient, Settings.ListenClient, client, Settings.CertFile, isPlaintextAllowed);
        Check(listenPeer, Settings.ListenPeer, peer, Settings.PeerCertFile, isPlaintextAllowed);
        return (client, peer);
    }

    private static TlsFiles? ReadFiles(SettingSources sources, Setting certificate, Setting key, Setting authorities) =>
        (sources.Find(certificate)?.Text, sources.Find(key)?.Text, sources.Find(authorities)?.Text) switch
        {
            (null, null, null) => null,
            ({ } certificateFile, { } keyFile, var authoritiesFile) => new TlsFiles(certificateFile, keyFile, authoritiesFile),
            (null, _, _) => throw new UsageException($"{(sources.Find(key) is null ? authorities : key).Flag} needs {certificate.Flag}."),
            _ => throw new UsageException($"{certificate.Flag} needs {key.Flag}."),
        };

    private static bool ReadPlaintext(SettingSources sources)
    {
        var text = sources.Find(Settings.Plaintext);
        return text?.Text switch
        {
            null or "loopback" => false,
            "anywhere" => true,
            _ => throw new UsageException($"{text.Source}: '{text.Text}' is neither loopback nor anywhere."),
        };
    }

    private static void Check(ImmutableArray<ListenUrl> urls, Setting listen, TlsFiles? files, Setting certificate, bool isPlaintextAllowed)
    {
        foreach (var url in urls)
        {
            if (url.IsTls && files is null)
            {
                throw new UsageException($"{listen.Flag} {url.Text} needs {certificate.Flag}.");
            }

            if (!url.IsTls && !url.IsLoopback && !isPlaintextAllowed)
            {
                throw new UsageException(
                    $"{listen.Flag} {url.Text} would be plain text for the whole network: use https with {certificate.Flag},"
                    + $" or allow it with {Settings.Plaintext.Flag} anywhere.");
            }
        }

        if (files is not null && !urls.Any(static url => url.IsTls))
        {
            throw new UsageException($"{certificate.Flag} is given, but no URL of {listen.Flag} is https.");
        }
    }
}
