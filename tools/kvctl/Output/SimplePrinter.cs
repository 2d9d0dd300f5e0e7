using KvCtl.Text;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>Lines for people and shell scripts: keys and values as they are, one per line.</summary>
internal sealed class SimplePrinter(OutputBuffer output, OutputBuffer error, bool hex) : IPrinter
{
    public bool PrintsKeys => true;

    public IChangePrinter? Changes { get; } = new SimpleChangePrinter(output);

    public void Put(PutResponse response)
    {
        output.Line("OK");
        if (response.PrevKv is { } previous)
        {
            KeyValue(previous, valueOnly: false);
        }
    }

    public void Get(RangeResponse response, bool valueOnly)
    {
        foreach (var keyValue in response.Kvs)
        {
            KeyValue(keyValue, valueOnly);
        }
    }

    public void Delete(DeleteRangeResponse response)
    {
        output.Line($"{response.Deleted}");
        foreach (var keyValue in response.PrevKvs)
        {
            KeyValue(keyValue, valueOnly: false);
        }
    }

    public void Txn(TxnResponse response)
    {
        output.Line(response.Succeeded ? "SUCCESS" : "FAILURE");
        foreach (var operation in response.Responses)
        {
            output.Line("");
            switch (operation.ResponseCase)
            {
                case ResponseOp.ResponseOneofCase.ResponsePut:
                    Put(operation.ResponsePut);
                    break;
                case ResponseOp.ResponseOneofCase.ResponseRange:
                    Get(operation.ResponseRange, valueOnly: false);
                    break;
                case ResponseOp.ResponseOneofCase.ResponseDeleteRange:
                    Delete(operation.ResponseDeleteRange);
                    break;
                case ResponseOp.ResponseOneofCase.ResponseTxn:
                    Txn(operation.ResponseTxn);
                    break;
                default:
                    throw new InvalidOperationException("a response without content");
            }
        }
    }

    public void MemberList(MemberListResponse response) => Rows(Tables.Of(response));

    public void EndpointStatus(IReadOnlyList<EndpointStatus> statuses) => Rows(Tables.Of(statuses));

    /// <summary>On standard error, as etcdctl 3.4 does.</summary>
    public void EndpointHealth(IReadOnlyList<EndpointHealth> healths)
    {
        foreach (var health in healths)
        {
            error.Line(health.Error is null
                ? $"{health.Endpoint} is healthy: successfully committed proposal: took = {GoDuration.Format(health.Took)}"
                : $"{health.Endpoint} is unhealthy: failed to commit proposal: {health.Error}");
        }
    }

    public void EndpointHash(IReadOnlyList<EndpointHash> hashes) => Rows(Tables.Of(hashes));

    public void SnapshotStatus(SnapshotFigures snapshot) => Rows(Tables.Of(snapshot));

    public bool PrintsReports => true;

    public void Report(Report report) => Rows(report.ToTable());

    public void Done(string sentence, Report report) => output.Line(sentence);

    public bool PrintsAlarms => true;

    public void Alarms(AlarmResponse response)
    {
        foreach (var alarm in response.Alarms)
        {
            output.Line(alarm.ToText());
        }
    }

    private void KeyValue(KeyValue keyValue, bool valueOnly)
    {
        if (!valueOnly)
        {
            Bytes(keyValue.Key.Span);
        }

        Bytes(keyValue.Value.Span);
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (!hex)
        {
            output.Line(bytes);
            return;
        }

        foreach (var value in bytes)
        {
            output.Append($"\\x{value:x2}");
        }

        output.Line("");
    }

    private void Rows(Table table)
    {
        foreach (var row in table.Rows)
        {
            output.Line(string.Join(", ", row));
        }
    }
}
