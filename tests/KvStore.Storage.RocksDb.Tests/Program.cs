using KvStore.Storage.Conformance.Crash;
using KvStore.Storage.RocksDb.Tests;

return await CrashProgram.RunAsync(args, SmallEngine.Open);
