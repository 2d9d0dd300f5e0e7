using KvCtl.Text;
using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>One field of the answer per line: <c>"Name" : value</c>.</summary>
internal sealed class FieldsPrinter(OutputBuffer output) : IPrinter
{
    public bool PrintsKeys => true;

    public IChangePrinter? Changes => null;

    public void Put(PutResponse response)
    {
        Header(response.Header);
        if (response.PrevKv is { } previous)
        {
            KeyValue("Prev", previous);
        }
    }

    public void Get(RangeResponse response, bool valueOnly)
    {
        Header(response.Header);
        foreach (var keyValue in response.Kvs)
        {
            KeyValue("", keyValue);
        }

        Field("More", response.More);
        Field("Count", response.Count);
    }

    public void Delete(DeleteRangeResponse response)
    {
        Header(response.Header);
        Field("Deleted", response.Deleted);
        foreach (var keyValue in response.PrevKvs)
        {
            KeyValue("Prev", keyValue);
        }
    }

    public void Txn(TxnResponse response)
    {
        Header(response.Header);
        Field("Succeeded", response.Succeeded);
        foreach (var operation in response.Responses)
        {
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

    public void MemberList(MemberListResponse response)
    {
        Header(response.Header);
        foreach (var member in response.Members)
        {
            Field("ID", member.ID);
            Quoted("Name", member.Name);
            foreach (var url in member.PeerURLs)
            {
                Quoted("PeerURL", url);
            }

            foreach (var url in member.ClientURLs)
            {
                Quoted("ClientURL", url);
            }

            Field("IsLearner", member.IsLearner);
            output.Line("");
        }
    }

    public void EndpointHash(IReadOnlyList<EndpointHash> hashes)
    {
        foreach (var (endpoint, response) in hashes)
        {
            Header(response.Header);
            Quoted("Endpoint", endpoint);
            Field("Hash", response.Hash);
            output.Line("");
        }
    }

    public void SnapshotStatus(SnapshotFigures snapshot)
    {
        Field("Hash", snapshot.Hash);
        Field("Revision", snapshot.Revision);
        Field("Keys", snapshot.Rows);
        Field("Size", snapshot.Bytes);
    }

    public bool PrintsReports => false;

    public void Report(Report report) => throw new NotSupportedException();

    public void Done(string sentence, Report report) => throw new NotSupportedException();

    public bool PrintsAlarms => false;

    public void Alarms(AlarmResponse response) => throw new NotSupportedException();

    public void EndpointStatus(IReadOnlyList<EndpointStatus> statuses)
    {
        foreach (var (endpoint, status) in statuses)
        {
            Header(status.Header);
            Quoted("Version", status.Version);
            Field("DBSize", status.DbSize);
            Field("Leader", status.Leader);
            Field("IsLearner", status.IsLearner);
            Field("RaftIndex", status.RaftIndex);
            Field("RaftTerm", status.RaftTerm);
            Field("RaftAppliedIndex", status.RaftAppliedIndex);
            Field("Errors", $"[{string.Join(' ', status.Errors)}]");
            Quoted("Endpoint", endpoint);
            output.Line("");
        }
    }

    public void EndpointHealth(IReadOnlyList<EndpointHealth> healths)
    {
        foreach (var health in healths)
        {
            Quoted("Endpoint", health.Endpoint);
            Field("Health", health.Error is null);
            Field("Took", GoDuration.Format(health.Took));
            Field("Error", health.Error ?? "");
            output.Line("");
        }
    }

    private void Header(ResponseHeader? header)
    {
        Field("ClusterID", header?.ClusterId ?? 0);
        Field("MemberID", header?.MemberId ?? 0);
        Field("Revision", header?.Revision ?? 0);
        Field("RaftTerm", header?.RaftTerm ?? 0);
    }

    private void KeyValue(string prefix, KeyValue keyValue)
    {
        Field(prefix + "Key", GoQuote.Quote(keyValue.Key.Span));
        Field(prefix + "CreateRevision", keyValue.CreateRevision);
        Field(prefix + "ModRevision", keyValue.ModRevision);
        Field(prefix + "Version", keyValue.Version);
        Field(prefix + "Value", GoQuote.Quote(keyValue.Value.Span));
        Field(prefix + "Lease", keyValue.Lease);
    }

    private void Quoted(string name, string value) => Field(name, GoQuote.Quote(value));

    private void Field(string name, bool value) => Field(name, value ? "true" : "false");

    private void Field(string name, long value) => Field(name, $"{value}");

    private void Field(string name, ulong value) => Field(name, $"{value}");

    private void Field(string name, string value) => output.Line($"\"{name}\" : {value}");
}
