using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>One output format.</summary>
internal interface IPrinter
{
    /// <summary>Whether the format can show keys and values; the first four methods are called only then.</summary>
    bool PrintsKeys { get; }

    /// <summary>Null when the format cannot show answers to changes of the cluster.</summary>
    IChangePrinter? Changes { get; }

    void Put(PutResponse response);

    void Get(RangeResponse response, bool valueOnly);

    void Delete(DeleteRangeResponse response);

    void Txn(TxnResponse response);

    void MemberList(MemberListResponse response);

    void EndpointStatus(IReadOnlyList<EndpointStatus> statuses);

    void EndpointHealth(IReadOnlyList<EndpointHealth> healths);

    void EndpointHash(IReadOnlyList<EndpointHash> hashes);

    void SnapshotStatus(SnapshotFigures snapshot);

    /// <summary>Whether the format can show reports; the next two methods are called only then.</summary>
    bool PrintsReports { get; }

    void Report(Report report);

    /// <summary>Says what was done: a sentence for people, a report for programs.</summary>
    void Done(string sentence, Report report);

    /// <summary>Whether the format can show alarms; the next is called only then.</summary>
    bool PrintsAlarms { get; }

    void Alarms(AlarmResponse response);
}
