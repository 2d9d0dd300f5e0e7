using KvStore.Storage.Conformance.Crash;
using KvStore.Storage.Lmdb.Tests;

return await CrashProgram.RunAsync(args, path => SmallEngine.Open(path, SmallEngine.Growing));
