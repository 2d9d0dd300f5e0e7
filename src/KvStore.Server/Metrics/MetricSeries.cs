using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace KvStore.Server.Metrics;

/// <summary>All numbers of one instrument. Thread safety: all members; recording takes no lock once a set of tags is known.</summary>
internal sealed class MetricSeries
{
    /// <summary>Sets of tags per instrument; measurements with further ones are not kept.</summary>
    public const int CellsMax = 256;

    private static readonly double[] SecondsBounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] SizeBounds = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

    private readonly Lock _growing = new();
    private readonly double[] _bounds;
    private readonly bool _isTotal;
    private ImmutableArray<MetricCell> _cells = [];

    /// <summary>Prepares the series of an instrument.</summary>
    public MetricSeries(Instrument instrument)
    {
        Instrument = instrument;
        Kind = KindOf(instrument);
        _isTotal = instrument.IsObservable || IsA(instrument, typeof(Gauge<>));
        _bounds = Kind != MetricKind.Histogram ? [] : instrument.Unit == "s" ? SecondsBounds : SizeBounds;
    }

    /// <summary>The instrument.</summary>
    public Instrument Instrument { get; }

    /// <summary>What its numbers mean.</summary>
    public MetricKind Kind { get; }

    /// <summary>The numbers so far, one cell per set of tags.</summary>
    public ImmutableArray<MetricCell> Cells
    {
        get
        {
            lock (_growing)
            {
                return _cells;
            }
        }
    }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var cell = Find(_cells, tags) ?? Add(tags);
        if (cell is null)
        {
            return;
        }

        if (Kind == MetricKind.Histogram)
        {
            cell.Count(value);
        }
        else if (_isTotal)
        {
            cell.Set(value);
        }
        else
        {
            cell.Add(value);
        }
    }

    private static MetricCell? Find(ImmutableArray<MetricCell> cells, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var cell in cells)
        {
            if (cell.Has(tags))
            {
                return cell;
            }
        }

        return null;
    }

    private MetricCell? Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_growing)
        {
            if (Find(_cells, tags) is { } known)
            {
                return known;
            }

            if (_cells.Length == CellsMax)
            {
                return null;
            }

            var cell = new MetricCell(tags.ToArray(), _bounds);
            _cells = _cells.Add(cell);
            return cell;
        }
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        if (IsA(instrument, typeof(Histogram<>)))
        {
            return MetricKind.Histogram;
        }

        return IsA(instrument, typeof(Counter<>)) || IsA(instrument, typeof(ObservableCounter<>)) ? MetricKind.Counter : MetricKind.Gauge;
    }

    private static bool IsA(Instrument instrument, Type generic)
    {
        var type = instrument.GetType();
        return type.IsGenericType && type.GetGenericTypeDefinition() == generic;
    }
}
