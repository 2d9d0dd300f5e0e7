using System.Collections.Immutable;
using System.Globalization;
using KvStore.Node;
using KvStore.Node.Cluster;

namespace KvStore.Server.Configuration;

/// <summary>Turns what operators wrote into <see cref="ServerOptions"/>, or says in one sentence what is wrong. Touches nothing.</summary>
internal static class ServerOptionsReader
{
    private const int ElectionTimeoutHeartbeatsMin = 5;
    private const long EngineMemoryBytesMin = 16L << 20;

    /// <summary>Reads and checks all settings.</summary>
    /// <exception cref="UsageException">A setting is wrong.</exception>
    public static ServerOptions Read(SettingSources sources)
    {
        var listenClient = ReadListen(sources, Settings.ListenClient);
        var listenPeer = ReadListen(sources, Settings.ListenPeer);
        var (clientTls, peerTls) = TlsSettings.Read(sources, listenClient, listenPeer);
        var cluster = ReadCluster(sources, listenPeer, out var self);
        var heartbeat = ReadDuration(sources, Settings.Heartbeat);
        var (ageMax, countMax) = AutoCompactionText.Parse(
            Read(sources, Settings.AutoCompactionMode), Read(sources, Settings.AutoCompactionRetention));
        return new ServerOptions
        {
            Self = self,
            Cluster = cluster,
            JoinsExisting = ReadJoinsExisting(sources),
            DataDirectory = Read(sources, Settings.DataDir).Text,
            ListenClient = listenClient,
            ListenPeer = listenPeer,
            ClientTls = clientTls,
            PeerTls = peerTls,
            AdvertiseClient = ReadAdvertised(sources, Settings.AdvertiseClient, Settings.ListenClient, listenClient),
            Engine = ReadEngine(sources),
            EngineMemoryBytes = ReadNumber(sources, Settings.EngineMemory, min: EngineMemoryBytesMin, max: long.MaxValue / 8),
            Heartbeat = heartbeat,
            ElectionTimeout = ReadElectionTimeout(sources, heartbeat),
            SnapshotCount = (int)ReadNumber(sources, Settings.SnapshotCount, min: 1, max: int.MaxValue),
            SnapshotLogBytes = ReadNumber(sources, Settings.SnapshotLogBytes, min: 1, max: long.MaxValue / 8),
            SnapshotCatchupEntries = (int)ReadNumber(sources, Settings.SnapshotCatchupEntries, min: 0, max: int.MaxValue),
            SnapshotRate = ReadNumber(sources, Settings.SnapshotRate, min: 1, max: long.MaxValue),
            QuotaBytes = ReadNumber(sources, Settings.QuotaBackendBytes, min: 0, max: long.MaxValue),
            RequestBytesMax = (int)ReadNumber(sources, Settings.MaxRequestBytes, min: 1, max: KvNodeOptions.RequestBytesCeiling),
            TxnOpsMax = (int)ReadNumber(sources, Settings.MaxTxnOps, min: 1, max: int.MaxValue),
            PendingRequestsMax = (int)ReadNumber(sources, Settings.MaxPendingRequests, min: 1, max: int.MaxValue),
            WatchBacklogBytesMax = ReadNumber(sources, Settings.WatchBacklogBytes, min: 1, max: long.MaxValue / 8),
            ClientLimits = new ClientLimits
            {
                StreamsPerConnectionMax = (int)ReadNumber(sources, Settings.MaxConcurrentStreams, min: 1, max: int.MaxValue),
                RequestsPerSecondMax = (int)ReadNumber(sources, Settings.MaxRequestRate, min: 0, max: ClientLimits.RequestsPerSecondCeiling),
            },
            RevisionAgeMax = ageMax,
            RevisionCountMax = countMax,
            AuthTokens = AuthTokenText.Parse(Read(sources, Settings.AuthToken), Read(sources, Settings.AuthTokenTtl)),
            RestoreSnapshot = ReadRestoreSnapshot(sources),
            Logging = sources.File.GetSection("Logging"),
        };
    }

    private static SettingText Read(SettingSources sources, Setting setting) =>
        sources.Find(setting) ?? new SettingText(setting.Default, setting.Flag);

    private static EngineKind ReadEngine(SettingSources sources)
    {
        var text = Read(sources, Settings.Engine);
        return text.Text switch
        {
            "memory" => EngineKind.Memory,
            "rocksdb" => EngineKind.RocksDb,
            "lmdb" => EngineKind.Lmdb,
            _ => throw new UsageException($"{text.Source}: there is no engine '{text.Text}'; there are memory, rocksdb and lmdb."),
        };
    }

    private static ImmutableArray<ListenUrl> ReadListen(SettingSources sources, Setting setting)
    {
        var text = Read(sources, setting);
        return UrlText.ParseList(text)
            .Select(url => ListenUrl.From(url)
                ?? throw new UsageException($"{text.Source}: the host of '{url.OriginalString}' must be an IP address or localhost."))
            .ToImmutableArray();
    }

    private static ImmutableArray<string> ReadAdvertised(
        SettingSources sources,
        Setting advertise,
        Setting listen,
        ImmutableArray<ListenUrl> listenUrls)
    {
        if (sources.Find(advertise) is { } text)
        {
            return [.. UrlText.ParseList(text).Select(UrlText.Normalize)];
        }

        return listenUrls.Any(url => url.IsWildcard)
            ? throw new UsageException($"{advertise.Flag} must be given when {listen.Flag} is a wildcard address.")
            : [.. listenUrls.Select(url => url.Text)];
    }

    private static bool ReadJoinsExisting(SettingSources sources)
    {
        var state = Read(sources, Settings.InitialClusterState);
        return state.Text switch
        {
            "new" => false,
            "existing" => true,
            _ => throw new UsageException($"{state.Source}: '{state.Text}' is neither new nor existing."),
        };
    }

    private static string? ReadRestoreSnapshot(SettingSources sources)
    {
        var file = sources.Find(Settings.RestoreSnapshot);
        return file is not null && ReadJoinsExisting(sources)
            ? throw new UsageException($"{file.Source}: a snapshot is restored into a new cluster, not into an existing one.")
            : file?.Text;
    }

    private static ClusterDefinition ReadCluster(SettingSources sources, ImmutableArray<ListenUrl> listenPeer, out Member self)
    {
        var name = Read(sources, Settings.Name).Text;
        var peerUrls = ReadAdvertised(sources, Settings.AdvertisePeer, Settings.ListenPeer, listenPeer);
        var written = sources.Find(Settings.InitialCluster);
        var members = written is null
            ? ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(name, peerUrls)
            : InitialClusterText.Parse(written);
        CheckOwnUrls(members, name, peerUrls, written?.Source);
        try
        {
            var cluster = ClusterDefinition.Create(members, Read(sources, Settings.InitialClusterToken).Text);
            self = cluster.Find(name)!; // CheckOwnUrls saw it.
            return cluster;
        }
        catch (ArgumentException)
        {
            throw new UsageException($"{written?.Source} names a peer URL twice.");
        }
    }

    private static void CheckOwnUrls(
        ImmutableDictionary<string, ImmutableArray<string>> members,
        string name,
        ImmutableArray<string> peerUrls,
        string? source)
    {
        if (!members.TryGetValue(name, out var listed))
        {
            throw new UsageException($"{source} does not name this node, '{name}'.");
        }

        if (!listed.Order(StringComparer.Ordinal).SequenceEqual(peerUrls.Order(StringComparer.Ordinal)))
        {
            throw new UsageException(
                $"{source} has {string.Join(',', listed)} for '{name}', but this node advertises {string.Join(',', peerUrls)} to its peers.");
        }
    }

    private static TimeSpan ReadElectionTimeout(SettingSources sources, TimeSpan heartbeat)
    {
        var timeout = ReadDuration(sources, Settings.ElectionTimeout);
        if (timeout < heartbeat * ElectionTimeoutHeartbeatsMin)
        {
            throw new UsageException(
                $"The election timeout ({timeout.TotalMilliseconds} ms) must be at least {ElectionTimeoutHeartbeatsMin} heartbeats"
                + $" ({heartbeat.TotalMilliseconds} ms each).");
        }

        return timeout;
    }

    private static long ReadNumber(SettingSources sources, Setting setting, long min, long max)
    {
        var text = Read(sources, setting);
        return long.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new UsageException($"{text.Source}: '{text.Text}' is not a whole number from {min} to {max}.");
    }

    private static TimeSpan ReadDuration(SettingSources sources, Setting setting)
    {
        var text = Read(sources, setting);
        return DurationText.TryParse(text.Text, out var duration)
            ? duration
            : throw new UsageException($"{text.Source}: '{text.Text}' is not a duration such as {setting.Default}.");
    }
}
