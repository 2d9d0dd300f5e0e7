namespace KvStore.Server.Metrics;

/// <summary>What an instrument's numbers mean to Prometheus.</summary>
internal enum MetricKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts by size, with their sum.</summary>
    Histogram,
}
