namespace KvStore.Storage.Conformance;

/// <summary>Giving space back changes nothing that anybody reads.</summary>
public abstract partial class StorageEngineConformance
{
    [Fact]
    public void Defragment_changes_no_row_and_no_snapshot()
    {
        PutLetters("a", "b", "c");
        using var snapshot = Engine.CreateSnapshot();
        Apply(2, batch => batch.Delete("b"u8));

        Engine.Defragment(CancellationToken.None);

        Assert.Equal(["a=a", "b=b", "c=c"], Rows(snapshot));
        Assert.Equal(["a=a", "c=c"], Rows(Engine.Current));
        Assert.Equal(2UL, Engine.AppliedIndex);
    }

    [Fact]
    public void Defragment_of_an_empty_engine_does_nothing()
    {
        Engine.Defragment(CancellationToken.None);

        Assert.Empty(Rows(Engine.Current));
    }

    [Fact]
    public void Defragment_that_is_cancelled_can_be_asked_for_again()
    {
        PutLetters("a", "b");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Engine.Defragment(cancelled.Token);
        Engine.Defragment(CancellationToken.None);

        Assert.Equal(["a=a", "b=b"], Rows(Engine.Current));
    }

    [Fact]
    public async Task Owner_goes_on_while_an_engine_is_defragmented()
    {
        const int Rounds = 200;
        PutLetters("a");
        var defragmenting = Task.Run(() =>
        {
            for (var i = 0; i < 5; i++)
            {
                Engine.Defragment(CancellationToken.None);
            }
        });

        for (ulong index = 2; index <= Rounds; index++)
        {
            Apply(index, batch => batch.Put("a"u8, BitConverter.GetBytes(index)));
        }

        Engine.Flush();
        await defragmenting;

        Assert.Equal((ulong)Rounds, Engine.AppliedIndex);
        Assert.True(Engine.Current.TryGet("a"u8, out var value));
        Assert.Equal((ulong)Rounds, BitConverter.ToUInt64(value.Span));
    }
}
