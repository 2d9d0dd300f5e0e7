'use strict';

// What a generic gRPC client does with our proto files, without an etcd library: npm-grpc-js.js ENDPOINT SECURE_ENDPOINT AUTHORITY_FILE
// PROTO_FOLDER. The package is @grpc/grpc-js.

const fs = require('fs');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const { WAIT_MS, Inbox, haveTalks, nameOf, refused, say, talk, textOf } = require('./talks');

const [endpoint, secureEndpoint, authority, protoFolder] = process.argv.slice(2);
const files = ['etcd/rpc.proto', 'etcd/v3lock.proto', 'etcd/v3election.proto', 'grpc/health/v1/health.proto'];
const api = grpc.loadPackageDefinition(
  loader.loadSync(files, { includeDirs: [protoFolder], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true }));
const { KV, Watch, Lease, Maintenance, Cluster, Auth } = api.etcdserverpb;

// One channel carries the calls of all services.
class Store {
  constructor(address, credentials) {
    this.channel = new grpc.Channel(address, credentials, {});
    const connect = Service => new Service(address, credentials, { channelOverride: this.channel });
    Object.assign(this, {
      kv: connect(KV), watch: connect(Watch), lease: connect(Lease), maintenance: connect(Maintenance), cluster: connect(Cluster),
      auth: connect(Auth), lock: connect(api.v3lockpb.Lock), election: connect(api.v3electionpb.Election),
      health: connect(api.grpc.health.v1.Health),
    });
  }

  close() {
    this.channel.close();
  }
}

// Calls a unary method.
function ask(client, method, request, token, options = { deadline: Date.now() + WAIT_MS }) {
  const metadata = new grpc.Metadata();
  if (token) {
    metadata.set('token', token);
  }
  return new Promise((resolve, reject) =>
    client[method](request, metadata, options, (error, answer) => error ? reject(error) : resolve(answer)));
}

const bytes = text => Buffer.from(text);
const put = (store, key, value, more = {}) => ask(store.kv, 'Put', { key: bytes(key), value: bytes(value), ...more });
const range = (store, key, more = {}) => ask(store.kv, 'Range', { key: bytes(key), ...more });

// Opens a stream in both directions.
function converse(client, method) {
  const inbox = new Inbox();
  const stream = client[method]();
  stream.on('data', answer => inbox.put(answer));
  stream.on('error', error => inbox.put(textOf(error)));
  stream.on('end', () => inbox.put('end'));
  return { inbox, stream };
}

function event({ type, kv, prev_kv }) {
  return `${type} ${kv.key}=${kv.value} at ${kv.mod_revision}, before ${prev_kv?.value}`;
}

talk('put, range and delete', async store => {
  say('put', await put(store, 'one', '1'), await put(store, 'one', '2', { prev_kv: true }));
  say('range', await range(store, 'one'), await range(store, 'none'), await range(store, 'one', { revision: 2 }));
  say('all', await range(store, '\0', { range_end: bytes('\0'), sort_order: 'DESCEND', sort_target: 'MOD', limit: 1 }));
  say('keep value', await put(store, 'one', '', { ignore_value: true }));
  say('large', (await put(store, 'large', 'x'.repeat(1400000))).header.revision, (await range(store, 'large')).kvs[0].value.length);
  say('delete', await ask(store.kv, 'DeleteRange', { key: bytes('one'), prev_kv: true }));
  await refused('no key', () => put(store, '', '1'));
  await refused('no such lease', () => put(store, 'one', '1', { lease: '404' }));
  await refused('no value to keep', () => put(store, 'none', '', { ignore_value: true }));
  await refused('a revision to come', () => range(store, 'one', { revision: 1000 }));
  await refused('too large', () => put(store, 'large', 'x'.repeat(2000000)));
});

talk('transactions', async store => {
  const compare = [{ key: bytes('t'), target: 'VERSION', result: 'EQUAL', version: 0 }];
  const success = [{ request_put: { key: bytes('t'), value: bytes('1') } }];
  const failure = [{ request_range: { key: bytes('t') } }, { request_txn: { success: [{ request_delete_range: { key: bytes('t') } }] } }];
  const txn = { compare, success, failure };
  say('success', await ask(store.kv, 'Txn', txn));
  say('failure', await ask(store.kv, 'Txn', txn));
  await refused('same key twice', () => ask(store.kv, 'Txn', { success: [...success, ...success] }));
});

talk('a hundred calls at once', async store => {
  const calls = [...Array(100).keys()].map(number => put(store, `h/${number}`, String(number)));
  const revisions = (await Promise.all(calls)).map(answer => answer.header.revision);
  say('revisions', new Set(revisions).size);
  say('count', (await range(store, 'h/', { range_end: bytes('h0'), count_only: true })).count);
});

talk('calls that are given up', async store => {
  await refused('too late', () => ask(store.kv, 'Range', { key: bytes('one') }, undefined, { deadline: Date.now() - 1000 }));
  const given = new Promise((resolve, reject) => {
    const call = store.kv.Range({ key: bytes('one') }, (error, answer) => error ? reject(error) : resolve(answer));
    call.cancel();
  });
  await refused('cancelled', () => given);
  say('after that', (await range(store, 'none')).count);
});

talk('watch', async store => {
  const { inbox, stream } = converse(store.watch, 'Watch');
  stream.write({ create_request: { key: bytes('w'), range_end: bytes('x'), prev_kv: true } });
  const created = await inbox.take();
  say('created', created);
  await put(store, 'w/1', '1');
  await put(store, 'w/1', '2');
  await ask(store.kv, 'DeleteRange', { key: bytes('w/1') });
  for (let i = 0; i < 3; i++) {
    const { events, watch_id } = await inbox.take();
    say('events', events.map(event), watch_id === created.watch_id);
  }
  stream.write({ progress_request: {} });
  const { header, events, watch_id } = await inbox.take();
  say('progress', header.revision, events, watch_id);
  stream.write({ cancel_request: { watch_id: created.watch_id } });
  say('cancelled', await inbox.take());
  stream.cancel();
  say('end', await inbox.take());
});

talk('many watchers on one stream', async store => {
  const { header } = await put(store, 'm/0', 'past');
  const { inbox, stream } = converse(store.watch, 'Watch');
  const requests = [
    { key: bytes('m/0'), start_revision: header.revision, watch_id: 7 }, { key: bytes('m/1'), watch_id: 8 },
    { key: bytes('m/'), range_end: bytes('m0'), filters: ['NOPUT'], watch_id: 9 }, { key: bytes('m/2'), watch_id: 7 },
  ];
  const heard = [];
  for (const create_request of requests) {
    stream.write({ create_request });
    heard.push(await inbox.take());
  }
  while (heard.length < 5) {
    heard.push(await inbox.take());
  }
  say('created', heard.filter(answer => answer.created));
  say('past', heard.filter(answer => !answer.created).map(({ watch_id, events }) => [watch_id, events.map(event)]));
  await put(store, 'm/1', '1');
  const one = await inbox.take();
  say('event', one.watch_id, one.events.map(event));
  await ask(store.kv, 'DeleteRange', { key: bytes('m/0') });
  const two = [await inbox.take(), await inbox.take()];
  say('deleted', two.map(({ watch_id, events }) => [watch_id, ...events.map(event)]).sort());
  stream.cancel();
  say('cancelled', await inbox.take());
});

talk('leases', async store => {
  const { ID, TTL } = await ask(store.lease, 'LeaseGrant', { TTL: 100 });
  say('granted', nameOf(ID), TTL);
  await put(store, 'l/1', '1', { lease: ID });
  const { inbox, stream } = converse(store.lease, 'LeaseKeepAlive');
  for (const id of [ID, ID, '404']) {
    stream.write({ ID: id });
    const answer = await inbox.take();
    say('kept alive', answer.TTL, answer.ID === id);
  }
  stream.end();
  say('end', await inbox.take());
  const left = await ask(store.lease, 'LeaseTimeToLive', { ID, keys: true });
  say('left', left.grantedTTL, 95 < Number(left.TTL), left.keys.map(String).sort());
  say('all', (await ask(store.lease, 'LeaseLeases', {})).leases.map(lease => nameOf(lease.ID)));
  say('revoke', await ask(store.lease, 'LeaseRevoke', { ID }), (await range(store, 'l/1')).count);
  await refused('revoke again', () => ask(store.lease, 'LeaseRevoke', { ID }));
});

talk('locks and elections', async store => {
  const leases = await Promise.all([1, 2].map(async () => (await ask(store.lease, 'LeaseGrant', { TTL: 100 })).ID));
  const [door, name] = [bytes('door'), bytes('chair')];
  const [first, second] = leases;
  const { key } = await ask(store.lock, 'Lock', { name: door, lease: first });
  let isHeld = true;
  const waiting = ask(store.lock, 'Lock', { name: door, lease: second }).then(answer => [isHeld, answer.key.equals(key)]);
  await put(store, 'meanwhile', '1');
  isHeld = false;
  say('unlock', (await ask(store.lock, 'Unlock', { key })).header !== null);
  say('locked', await waiting);
  const { leader } = await ask(store.election, 'Campaign', { name, lease: first, value: bytes('first') });
  say('leader', (await ask(store.election, 'Leader', { name })).kv.value);
  await ask(store.election, 'Proclaim', { leader, value: bytes('still') });
  say('proclaimed', (await ask(store.election, 'Leader', { name })).kv.value);
  await ask(store.election, 'Resign', { leader });
  await refused('nobody', () => ask(store.election, 'Leader', { name: bytes('nobody') }));
  await Promise.all(leases.map(ID => ask(store.lease, 'LeaseRevoke', { ID })));
});

talk('maintenance', async store => {
  const status = await ask(store.maintenance, 'Status', {});
  say('status', status.version !== '', status.leader === status.header.member_id, status.isLearner, status.errors);
  const { members } = await ask(store.cluster, 'MemberList', {});
  say('members', members.map(member => [member.name, member.ID === status.leader, member.isLearner]));
  say('health', await ask(store.health, 'Check', {}));
  say('alarms', (await ask(store.maintenance, 'Alarm', {})).alarms);
  say('hash', (await ask(store.maintenance, 'HashKV', {})).compact_revision);
  say('defragment', (await ask(store.maintenance, 'Defragment', {})) !== undefined);
  const inbox = new Inbox();
  let length = 0;
  store.maintenance.Snapshot({}).on('data', ({ blob }) => { length += blob.length; }).on('end', () => inbox.put('end'));
  say('snapshot', await inbox.take(), length > 1400000);
});

talk('compaction', async store => {
  const { header } = await put(store, 'c', '1');
  say('compact', await ask(store.kv, 'Compact', { revision: header.revision, physical: true }));
  await refused('again', () => ask(store.kv, 'Compact', { revision: header.revision }));
  await refused('the past', () => range(store, 'c', { revision: 2 }));
  const { inbox, stream } = converse(store.watch, 'Watch');
  stream.write({ create_request: { key: bytes('c'), start_revision: 1 } });
  say('watch the past', await inbox.take(), await inbox.take());
  stream.cancel();
});

talk('users over TLS', async store => {
  const add = async (name, role) => {
    await ask(store.auth, 'RoleAdd', { name: role });
    await ask(store.auth, 'UserAdd', { name, password: `${name}'s` });
    await ask(store.auth, 'UserGrantRole', { user: name, role });
  };
  await add('root', 'root');
  await add('alice', 'reader');
  const perm = { permType: 'READ', key: bytes('h/'), range_end: bytes('h0') };
  say('grant', await ask(store.auth, 'RoleGrantPermission', { name: 'reader', perm }));
  await ask(store.auth, 'AuthEnable', {});
  await refused('nobody', () => range(store, 'h/1'));
  const secure = new Store(secureEndpoint, grpc.credentials.createSsl(fs.readFileSync(authority)));
  const logIn = async name => (await ask(secure.auth, 'Authenticate', { name, password: `${name}'s` })).token;
  const [root, alice] = [await logIn('root'), await logIn('alice')];
  await refused('unknown user', () => logIn('eve'));
  say('range', (await ask(secure.kv, 'Range', { key: bytes('h/1') }, alice)).kvs.map(({ key, value }) => [key, value]));
  await refused('put', () => ask(secure.kv, 'Put', { key: bytes('h/1') }, alice));
  await refused('other range', () => ask(secure.kv, 'Range', { key: bytes('h/'), range_end: bytes('h1') }, alice));
  await refused('bad token', () => ask(secure.kv, 'Range', { key: bytes('h/1') }, 'bad'));
  say('disable', await ask(secure.auth, 'AuthDisable', {}, root));
  secure.close();
});

async function main() {
  const store = new Store(endpoint, grpc.credentials.createInsecure());
  await haveTalks(store);
  store.close();
}

main().catch(error => {
  console.error(textOf(error));
  process.exitCode = 1;
});
