using Google.Protobuf.Collections;
using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>etcd's messages as JSON: the names and the order of the tags of its generated Go types.</summary>
internal static class JsonMessages
{
    public static void Write(GoJsonWriter json, PutResponse response)
    {
        json.BeginObject();
        Header(json, response.Header);
        if (response.PrevKv is { } previous)
        {
            json.Name("prev_kv");
            KeyValue(json, previous);
        }

        json.EndObject();
    }

    public static void Write(GoJsonWriter json, RangeResponse response)
    {
        json.BeginObject();
        Header(json, response.Header);
        KeyValues(json, "kvs", response.Kvs);
        json.Bool("more", response.More);
        json.Number("count", response.Count);
        json.EndObject();
    }

    public static void Write(GoJsonWriter json, DeleteRangeResponse response)
    {
        json.BeginObject();
        Header(json, response.Header);
        json.Number("deleted", response.Deleted);
        KeyValues(json, "prev_kvs", response.PrevKvs);
        json.EndObject();
    }

    public static void Write(GoJsonWriter json, TxnResponse response)
    {
        json.BeginObject();
        Header(json, response.Header);
        json.Bool("succeeded", response.Succeeded);
        if (response.Responses.Count > 0)
        {
            json.Name("responses");
            json.BeginArray();
            foreach (var operation in response.Responses)
            {
                json.BeginObject();
                json.Name("Response");
                Operation(json, operation);
                json.EndObject();
            }

            json.EndArray();
        }

        json.EndObject();
    }

    public static void Write(GoJsonWriter json, StatusResponse response)
    {
        json.BeginObject();
        Header(json, response.Header);
        json.Text("version", response.Version);
        json.Number("dbSize", response.DbSize);
        json.Number("leader", response.Leader);
        json.Number("raftIndex", response.RaftIndex);
        json.Number("raftTerm", response.RaftTerm);
        json.Number("raftAppliedIndex", response.RaftAppliedIndex);
        json.Texts("errors", response.Errors);
        json.Number("dbSizeInUse", response.DbSizeInUse);
        json.Bool("isLearner", response.IsLearner);
        json.EndObject();
    }

    /// <summary>The header as the first field of a message; nothing when there is none.</summary>
    public static void Header(GoJsonWriter json, ResponseHeader? header)
    {
        if (header is null)
        {
            return;
        }

        json.Name("header");
        json.BeginObject();
        json.Number("cluster_id", header.ClusterId);
        json.Number("member_id", header.MemberId);
        json.Number("revision", header.Revision);
        json.Number("raft_term", header.RaftTerm);
        json.EndObject();
    }

    private static void Operation(GoJsonWriter json, ResponseOp operation)
    {
        json.BeginObject();
        switch (operation.ResponseCase)
        {
            case ResponseOp.ResponseOneofCase.ResponseRange:
                json.Name("ResponseRange");
                Write(json, operation.ResponseRange);
                break;
            case ResponseOp.ResponseOneofCase.ResponsePut:
                json.Name("ResponsePut");
                Write(json, operation.ResponsePut);
                break;
            case ResponseOp.ResponseOneofCase.ResponseDeleteRange:
                json.Name("ResponseDeleteRange");
                Write(json, operation.ResponseDeleteRange);
                break;
            case ResponseOp.ResponseOneofCase.ResponseTxn:
                json.Name("ResponseTxn");
                Write(json, operation.ResponseTxn);
                break;
            default:
                throw new InvalidOperationException("a response without content");
        }

        json.EndObject();
    }

    private static void KeyValues(GoJsonWriter json, string name, RepeatedField<KeyValue> keyValues)
    {
        if (keyValues.Count == 0)
        {
            return;
        }

        json.Name(name);
        json.BeginArray();
        foreach (var keyValue in keyValues)
        {
            KeyValue(json, keyValue);
        }

        json.EndArray();
    }

    private static void KeyValue(GoJsonWriter json, KeyValue keyValue)
    {
        json.BeginObject();
        json.Bytes("key", keyValue.Key);
        json.Number("create_revision", keyValue.CreateRevision);
        json.Number("mod_revision", keyValue.ModRevision);
        json.Number("version", keyValue.Version);
        json.Bytes("value", keyValue.Value);
        json.Number("lease", keyValue.Lease);
        json.EndObject();
    }
}
