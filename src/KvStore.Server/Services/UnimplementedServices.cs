using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;

namespace KvStore.Server.Services;

/// <summary>Declared and not there yet: every call answers Unimplemented, with the text of <see cref="UnimplementedInterceptor"/>.</summary>
internal sealed class WatchService : Watch.WatchBase;

/// <inheritdoc cref="WatchService"/>
internal sealed class LeaseService : Lease.LeaseBase;

/// <inheritdoc cref="WatchService"/>
internal sealed class AuthService : Auth.AuthBase;

/// <inheritdoc cref="WatchService"/>
internal sealed class LockService : KvStore.Contracts.Etcd.Concurrency.Lock.LockBase;

/// <inheritdoc cref="WatchService"/>
internal sealed class ElectionService : Election.ElectionBase;
