using System.Diagnostics;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

var first = 1UL;
var seeds = 100;
var threads = 2;
for (var i = 0; i < args.Length; i += 2)
{
    if (args[i] == "--seed") { first = ulong.Parse(args[i + 1]); seeds = 1; }
    if (args[i] == "--first-seed") first = ulong.Parse(args[i + 1]);
    if (args[i] == "--threads") threads = int.Parse(args[i + 1]);
    if (args[i] == "--seeds") seeds = int.Parse(args[i + 1]);
}
if (seeds == 1)
{
    using var sink = File.CreateText("/tmp/scratch/mut/trace.txt");
    var r = new WorldRun(WorldOptions.Draw(first), sink).Run();
    Console.WriteLine(r.Options);
    Console.WriteLine($"{r.TraceHash:x16} {r.Events} events, {r.VirtualTime / 1e6:f1} s, {r.Operations} ops");
    if (!r.IsGood) Console.WriteLine(r.Failure);
    return;
}
var batch = new Batch(WorldOptions.Draw);
var w = Stopwatch.StartNew();
var cpu = Process.GetCurrentProcess().TotalProcessorTime;
batch.Run(first, seeds, threads, r => Console.WriteLine($"Seed {r.Options.Seed} broke {r.Invariant}: {r.Failure!.Message} [{r.Options.Faults}]"));
cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
Console.WriteLine($"missing: {string.Join(", ", batch.Coverage.Missing())}");
foreach (var sight in Enum.GetValues<Sight>()) Console.Write($"{sight}={batch.Coverage[sight]} ");
Console.WriteLine();
Console.WriteLine($"{batch.Seeds} seeds, {batch.Failures.Count} failures, {batch.VirtualTime / 3.6e9:f2} h simulated, {cpu.TotalSeconds:f1} CPU s, {w.Elapsed.TotalSeconds:f1} s, ratio {batch.VirtualTime / 1e6 / cpu.TotalSeconds:f0}, {batch.Events / cpu.TotalSeconds:f0} events/s, {batch.Operations} ops, hash {batch.TraceHash:x16}");

Environment.ExitCode = batch.Failures.Count == 0 ? 0 : 1;
