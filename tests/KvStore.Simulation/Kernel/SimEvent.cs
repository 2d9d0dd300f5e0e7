namespace KvStore.Simulation.Kernel;

/// <summary>Something that happens at a virtual time; what kind and number mean is the target's affair.</summary>
internal readonly record struct SimEvent(long At, long Sequence, IEventTarget Target, int Kind, long Number, object? Subject);

/// <summary>Whom an event happens to.</summary>
internal interface IEventTarget
{
    void Run(in SimEvent happening);
}
