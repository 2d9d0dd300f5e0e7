namespace KvStore.Contracts.Tests;

/// <summary>Our .proto files and etcd's say the same on the wire.</summary>
public sealed class EtcdContractTests
{
    private static readonly IReadOnlyList<string> Expected = Approved.Lines("etcd-v3.txt");
    private static readonly IReadOnlyList<string> Actual =
        [.. ProtoFiles.All.Where(file => file.Name.StartsWith("etcd/", StringComparison.Ordinal)).SelectMany(ContractLines.Of)];

    [Fact]
    public void Nothing_of_etcd_is_missing() => Assert.Empty(Expected.Except(Actual));

    [Fact]
    public void Nothing_is_there_that_etcd_does_not_have() => Assert.Empty(Actual.Except(Expected));

    [Fact]
    public void Other_files_stay_out_of_the_packages_of_etcd()
    {
        var packages = ProtoFiles.All.GroupBy(file => file.Name.Split('/')[0]).ToDictionary(
            group => group.Key, group => group.Select(file => file.Package).ToHashSet());

        Assert.Equal(["authpb", "etcdserverpb", "mvccpb", "v3electionpb", "v3lockpb"], packages["etcd"].Order());
        Assert.All(packages["kvstore"], package => Assert.StartsWith("kvstore.", package, StringComparison.Ordinal));
    }
}
