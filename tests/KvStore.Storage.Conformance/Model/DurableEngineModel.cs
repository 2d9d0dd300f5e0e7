using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance.Model;

/// <summary>
/// As <see cref="EngineModel"/>, with flushes and reopenings. The model keeps the rows after each batch since the last one that is
/// certain to be durable; a reopened engine must be in exactly the one that its applied index names.
/// </summary>
internal sealed class DurableEngineModel : IDisposable
{
    private const int RunsMax = 20;
    private const int StepsPerRun = 40;

    private readonly Func<IStorageEngine> _open;
    private readonly SortedDictionary<ulong, ImmutableSortedDictionary<byte[], byte[]>> _states = [];
    private IStorageEngine _engine;

    private DurableEngineModel(Func<IStorageEngine> open)
    {
        _open = open;
        _engine = open();
        _states[0] = ImmutableSortedDictionary.Create<byte[], byte[]>(ByteOrder.Instance);
    }

    /// <param name="openNewPlace">Makes an empty place and returns what opens the engine there, again and again.</param>
    public static void Check(Func<Func<IStorageEngine>> openNewPlace)
    {
        var runs = ModelStep.GenerateWithReopening().ListOf(StepsPerRun).ToArbitrary();
        Prop.ForAll(runs, steps => Run(openNewPlace(), steps)).Check(Config.QuickThrowOnFailure.WithMaxTest(RunsMax));
    }

    public void Dispose() => _engine.Dispose();

    private static void Run(Func<IStorageEngine> open, IEnumerable<ModelStep> steps)
    {
        using var model = new DurableEngineModel(open);
        foreach (var step in steps)
        {
            model.Apply(step);
            model.Act(step.Action);
            ModelReads.Check(model._engine.Current, model._states[model._engine.AppliedIndex], step.Seed);
        }
    }

    private void Apply(ModelStep step)
    {
        using var batch = _engine.CreateBatch();
        var index = _engine.AppliedIndex;
        _states[index + 1] = step.Fill(batch, _states[index]);
        _engine.Apply(batch, index + 1);
    }

    private void Act(ModelAction action)
    {
        if (action == ModelAction.Flush)
        {
            _engine.Flush();
            Assert.Equal(_engine.AppliedIndex, _engine.DurableAppliedIndex);
            Forget(_engine.AppliedIndex);
        }
        else if (action == ModelAction.Reopen)
        {
            var (durable, applied) = (_engine.DurableAppliedIndex, _engine.AppliedIndex);
            _engine.Dispose();
            _engine = _open();
            Assert.InRange(_engine.AppliedIndex, durable, applied);
            Assert.Equal(_engine.AppliedIndex, _engine.DurableAppliedIndex);
            Forget(_engine.AppliedIndex);
        }
    }

    /// <summary>Drops the states that can never be found again.</summary>
    private void Forget(ulong below)
    {
        foreach (var index in _states.Keys.Where(index => index < below).ToArray())
        {
            _states.Remove(index);
        }
    }
}
