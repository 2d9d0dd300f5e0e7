using System.Diagnostics.Metrics;
using KvStore.Server.Metrics;

namespace KvStore.Server.Tests.Metrics;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new("KvStore.Test." + Guid.NewGuid());
    private readonly MetricsCollector _collector = new();

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_counter_adds_up_by_tags()
    {
        var counter = _meter.CreateCounter<long>("kvstore.test.puts", "{put}", "Puts done");
        counter.Add(2, new KeyValuePair<string, object?>("group", 1));
        counter.Add(3, new KeyValuePair<string, object?>("group", 1));
        counter.Add(1, new KeyValuePair<string, object?>("group", "a\"b"));
        Assert.Equal(
            "# HELP kvstore_test_puts_total Puts done\n"
            + "# TYPE kvstore_test_puts_total counter\n"
            + "kvstore_test_puts_total{group=\"1\"} 5\n"
            + "kvstore_test_puts_total{group=\"a\\\"b\"} 1\n",
            Write());
    }

    [Fact]
    public void Gauges_and_observed_counters_hold_the_last_value()
    {
        var value = 7L;
        _meter.CreateObservableCounter("kvstore.test.bytes", () => value, "By");
        _meter.CreateObservableGauge("kvstore.test.size", () => value);
        Write();
        value = 9;
        Assert.Equal(
            "# TYPE kvstore_test_bytes_bytes_total counter\nkvstore_test_bytes_bytes_total 9\n"
            + "# TYPE kvstore_test_size gauge\nkvstore_test_size 9\n",
            Write());
    }

    [Fact]
    public void An_up_down_counter_is_a_gauge_that_adds_up()
    {
        var counter = _meter.CreateUpDownCounter<int>("kvstore.test.open");
        counter.Add(3);
        counter.Add(-1);
        Assert.Equal("# TYPE kvstore_test_open gauge\nkvstore_test_open 2\n", Write());
    }

    [Fact]
    public void A_histogram_has_buckets_that_add_up_a_sum_and_a_count()
    {
        var histogram = _meter.CreateHistogram<double>("kvstore.test.latency", "s");
        histogram.Record(0.0005);
        histogram.Record(0.3);
        histogram.Record(60);
        var lines = Write().Split('\n');
        Assert.Contains("kvstore_test_latency_seconds_bucket{le=\"0.0005\"} 1", lines);
        Assert.Contains("kvstore_test_latency_seconds_bucket{le=\"0.5\"} 2", lines);
        Assert.Contains("kvstore_test_latency_seconds_bucket{le=\"10\"} 2", lines);
        Assert.Contains("kvstore_test_latency_seconds_bucket{le=\"+Inf\"} 3", lines);
        Assert.Contains("kvstore_test_latency_seconds_sum 60.3005", lines);
        Assert.Contains("kvstore_test_latency_seconds_count 3", lines);
    }

    [Fact]
    public void Sets_of_tags_beyond_the_limit_are_not_kept()
    {
        var counter = _meter.CreateCounter<long>("kvstore.test.many");
        for (var i = 0; i <= MetricSeries.CellsMax; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("n", i));
        }

        Assert.Equal(MetricSeries.CellsMax, Write().Split('\n').Count(line => line.StartsWith("kvstore_test_many_total{", StringComparison.Ordinal)));
    }

    private string Write() => PrometheusText.Write(_collector.Collect().Where(series => series.Instrument.Meter == _meter));
}
