using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;

namespace KvStore.Server.Services;

/// <summary>Declared and not there yet: every call answers Unimplemented, with the text of <see cref="UnimplementedInterceptor"/>.</summary>
internal sealed class LeaseService : Lease.LeaseBase;

/// <inheritdoc cref="LeaseService"/>
internal sealed class AuthService : Auth.AuthBase;

/// <inheritdoc cref="LeaseService"/>
internal sealed class LockService : KvStore.Contracts.Etcd.Concurrency.Lock.LockBase;

/// <inheritdoc cref="LeaseService"/>
internal sealed class ElectionService : Election.ElectionBase;
