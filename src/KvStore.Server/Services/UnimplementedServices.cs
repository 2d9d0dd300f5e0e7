using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;

namespace KvStore.Server.Services;

/// <summary>Declared and not there yet: every call answers Unimplemented, with the text of <see cref="UnimplementedInterceptor"/>.</summary>
internal sealed class AuthService : Auth.AuthBase;

/// <inheritdoc cref="AuthService"/>
internal sealed class LockService : KvStore.Contracts.Etcd.Concurrency.Lock.LockBase;

/// <inheritdoc cref="AuthService"/>
internal sealed class ElectionService : Election.ElectionBase;
