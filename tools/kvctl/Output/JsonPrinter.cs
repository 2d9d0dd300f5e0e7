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

    private void Document(Action write)
    {
        write();
        _json.EndDocument();
    }
}
