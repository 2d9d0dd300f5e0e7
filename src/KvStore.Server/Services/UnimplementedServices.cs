using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;

namespace KvStore.Server.Services;

/// <summary>Declared, so that clients get Unimplemented with the name of the method, as from an etcd that is too old for it.</summary>
internal sealed class WatchService : Watch.WatchBase;

/// <inheritdoc cref="WatchService"/>
internal sealed class LeaseService : Lease.LeaseBase;

/// <inheritdoc cref="WatchService"/>
internal sealed class AuthService : Auth.AuthBase;

/// <inheritdoc cref="WatchService"/>
internal sealed class LockService : KvStore.Contracts.Etcd.Concurrency.Lock.LockBase;

/// <inheritdoc cref="WatchService"/>
internal sealed class ElectionService : Election.ElectionBase;
