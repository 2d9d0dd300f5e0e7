using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace KvStore.Server.Metrics;

/// <summary>
/// Listens to the meters of this product and of the runtime and keeps their numbers for whoever asks. Meters of the web server are left
/// alone: listening to them costs something at every request. Thread safety: all members.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    private const string OwnMeters = "KvStore.";
    private const string RuntimeMeter = "System.Runtime";

    private readonly MeterListener _listener = new();
    private readonly Lock _adding = new();
    private ImmutableArray<MetricSeries> _series = [];

    /// <summary>Listens from now on, also to meters that exist already.</summary>
    public MetricsCollector()
    {
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.Start();
    }

    /// <summary>Asks the instruments that must be asked, and returns all series in the order of their names.</summary>
    public IReadOnlyList<MetricSeries> Collect()
    {
        _listener.RecordObservableInstruments();
        lock (_adding)
        {
            return [.. _series.OrderBy(series => series.Instrument.Name, StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        (state as MetricSeries)?.Record(value, tags);

    private void Publish(Instrument instrument, MeterListener listener)
    {
        var meter = instrument.Meter.Name;
        if (meter != RuntimeMeter && !meter.StartsWith(OwnMeters, StringComparison.Ordinal))
        {
            return;
        }

        var series = new MetricSeries(instrument);
        lock (_adding)
        {
            _series = _series.Add(series);
        }

        listener.EnableMeasurementEvents(instrument, series);
    }
}
