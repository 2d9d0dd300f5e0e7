using KvCtl.Text;
using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>The answer as one line of JSON, with etcd's field names in etcd's order.</summary>
internal sealed class JsonPrinter(OutputBuffer output) : IPrinter
{
    private readonly GoJsonWriter _json = new(output);

    public bool PrintsKeys => true;

    public IChangePrinter? Changes { get; } = new JsonChangePrinter(output);

    public void Put(PutResponse response) => Document(() => JsonMessages.Write(_json, response));

    public void Get(RangeResponse response, bool valueOnly) => Document(() => JsonMessages.Write(_json, response));

    public void Delete(DeleteRangeResponse response) => Document(() => JsonMessages.Write(_json, response));

    public void Txn(TxnResponse response) => Document(() => JsonMessages.Write(_json, response));

    public void MemberList(MemberListResponse response) => Document(() => JsonMembers.Write(_json, response.Header, response.Members));

    public void EndpointStatus(IReadOnlyList<EndpointStatus> statuses) => Document(() =>
    {
        _json.BeginArray();
        foreach (var (endpoint, status) in statuses)
        {
            _json.BeginObject();
            _json.Text("Endpoint", endpoint);
            _json.Name("Status");
            JsonMessages.Write(_json, status);
            _json.EndObject();
        }

        _json.EndArray();
    });

    public void EndpointHealth(IReadOnlyList<EndpointHealth> healths) => Document(() =>
    {
        _json.BeginArray();
        foreach (var health in healths)
        {
            _json.BeginObject();
            _json.Text("endpoint", health.Endpoint);
            _json.Name("health");
            _json.Raw(health.Error is null ? "true" : "false");
            _json.Text("took", GoDuration.Format(health.Took));
            _json.Text("error", health.Error ?? "");
            _json.EndObject();
        }

        _json.EndArray();
    });

    public void EndpointHash(IReadOnlyList<EndpointHash> hashes) => Document(() =>
    {
        _json.BeginArray();
        foreach (var (endpoint, response) in hashes)
        {
            _json.BeginObject();
            _json.Text("Endpoint", endpoint);
            _json.Name("HashKV");
            _json.BeginObject();
            JsonMessages.Header(_json, response.Header);
            _json.Number("hash", response.Hash);
            _json.Number("compact_revision", response.CompactRevision);
            _json.EndObject();
            _json.EndObject();
        }

        _json.EndArray();
    });

    public void SnapshotStatus(SnapshotFigures snapshot) => Document(() =>
    {
        _json.BeginObject();
        _json.Number("hash", snapshot.Hash);
        _json.Number("revision", snapshot.Revision);
        _json.Number("totalKey", snapshot.Rows);
        _json.Number("totalSize", snapshot.Bytes);
        _json.EndObject();
    });

    public bool PrintsReports => true;

    public void Report(Report report) => Document(() => report.Write(_json));

    public void Done(string sentence, Report report) => Report(report);

    public bool PrintsAlarms => true;

    public void Alarms(AlarmResponse response) => Document(() =>
    {
        _json.BeginObject();
        JsonMessages.Header(_json, response.Header);
        if (response.Alarms.Count > 0)
        {
            _json.Name("alarms");
            _json.BeginArray();
            foreach (var alarm in response.Alarms)
            {
                _json.BeginObject();
                _json.Number("memberID", alarm.MemberID);
                _json.Number("alarm", (int)alarm.Alarm);
                _json.EndObject();
            }

            _json.EndArray();
        }

        _json.EndObject();
    });

    private void Document(Action write)
    {
        write();
        _json.EndDocument();
    }
}
