using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Transport;

public sealed class PeerBookTests
{
    private static readonly NodeId A = new(1);
    private static readonly NodeId B = new(2);
    private readonly FaultyFileSystem _files = new();

    public PeerBookTests() => MakeDirectory(_files);

    [Fact]
    public void A_peer_is_known_by_the_incarnation_of_its_first_visit_also_after_a_restart()
    {
        Assert.True(Open().Recognize(B, incarnation: 7));
        Assert.True(Open().Recognize(A, incarnation: 5));

        var reopened = Open();

        Assert.True(reopened.Recognize(B, incarnation: 7));
        Assert.False(reopened.Recognize(B, incarnation: 8));
        Assert.False(reopened.Recognize(A, incarnation: 7));
    }

    [Fact]
    public void Damage_is_found_at_every_byte()
    {
        Open().Recognize(A, incarnation: 5);
        var length = _files.ReadAll("/data/PEERS").Length;
        for (var offset = 0; offset < length; offset++)
        {
            var copy = _files.Clone();
            copy.Damage("/data/PEERS", offset, 0x04);
            Assert.Throws<StorageCorruptionException>(() => PeerBook.Open(copy, "/data"));
        }
    }

    [Fact]
    public void A_crash_while_noting_leaves_the_old_book_or_the_new()
    {
        for (var at = 1; at < 20; at++)
        {
            var files = new FaultyFileSystem();
            MakeDirectory(files);
            PeerBook.Open(files, "/data").Recognize(A, incarnation: 5);
            files.CrashAt = files.OperationCount + at;
            try
            {
                PeerBook.Open(files, "/data").Recognize(B, incarnation: 6);
            }
            catch (SimulatedCrashException)
            {
                // The book of the next start is what counts.
            }

            files.CutPower(PowerCut.KeepRandomSectors, new Random(at));
            Assert.False(PeerBook.Open(files, "/data").Recognize(A, incarnation: 9));
        }
    }

    /// <summary>Else a peer that came before could come back without its disk, and after a restart nobody would know.</summary>
    [Fact]
    public void A_peer_that_could_not_be_noted_is_noted_at_its_next_visit()
    {
        var book = Open();
        _files.FailNext(FileOperation.SyncFile);
        Assert.Throws<StorageException>(() => book.Recognize(B, incarnation: 7));

        Assert.True(book.Recognize(B, incarnation: 7));

        Assert.False(Open().Recognize(B, incarnation: 8));
    }

    private PeerBook Open() => PeerBook.Open(_files, "/data");

    private static void MakeDirectory(FaultyFileSystem files)
    {
        files.CreateDirectory("/data");
        files.SyncDirectory("/");
    }
}
