namespace KvStore.Bench.Groups;

/// <summary>What an idle node costs.</summary>
/// <param name="Core">Processor time, as a share of one core.</param>
/// <param name="Messages">Messages that it sent to each of the others in a second.</param>
/// <param name="Memory">Bytes of its own in memory at the end.</param>
/// <param name="Leads">Groups that it leads.</param>
internal readonly record struct IdleFigures(double Core, double Messages, long Memory, int Leads);
