using System.Globalization;
using KvStore.Storage.Conformance.Crash;
using KvStore.Storage.Lmdb.Tests;

if (args is ["--measure", var keys])
{
    Measurement.Run(int.Parse(keys, CultureInfo.InvariantCulture));
    return 0;
}

return await CrashProgram.RunAsync(args, path => SmallEngine.Open(path, SmallEngine.Growing));
