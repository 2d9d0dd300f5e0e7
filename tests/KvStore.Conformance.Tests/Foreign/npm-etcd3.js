'use strict';

// What users of the npm package etcd3 do, over gRPC: npm-etcd3.js ENDPOINTS SECURE_ENDPOINT AUTHORITY_FILE.

const fs = require('fs');
const { Etcd3 } = require('etcd3');
const { Inbox, haveTalks, nameOf, refused, say, talk, textOf } = require('./talks');

const [endpoints, secureEndpoint, authority] = process.argv.slice(2);

function connectAs(username) {
  const credentials = { rootCertificate: fs.readFileSync(authority) };
  return new Etcd3({ hosts: `https://${secureEndpoint}`, credentials, auth: { username, password: `${username}'s` } });
}

function row(kv) {
  return kv && `${kv.key}=${kv.value} created ${kv.create_revision} changed ${kv.mod_revision} version ${kv.version}`;
}

function listen(watcher) {
  const inbox = new Inbox();
  watcher.on('put', (kv, before) => inbox.put(`put ${row(kv)}, before ${row(before)}`));
  watcher.on('delete', (kv, before) => inbox.put(`delete ${kv.key} at ${kv.mod_revision}, before ${row(before)}`));
  return inbox;
}

talk('put and get', async etcd => {
  say('put', await etcd.put('one').value('1'));
  say('put again', row(await etcd.put('one').value(2).getPrevious()));
  say('touch', await etcd.put('one').touch());
  say('get', await etcd.get('one').string(), await etcd.get('one').number(), await etcd.get('one').json(), await etcd.get('one').exists());
  say('get none', await etcd.get('none'), await etcd.get('none').exists());
  say('at a revision', await etcd.get('one').revision(2).string());
  say('serializable', (await etcd.get('one').serializable(true).exec()).count);
  say('bytes', await etcd.put(Buffer.from([0, 255])).value(Buffer.from([254, 0])), await etcd.get(Buffer.from([0, 255])).buffer());
  say('empty value', await etcd.put('empty').value(''), await etcd.get('empty').string());
  await refused('no key', () => etcd.put('').value('1'));
  await refused('a revision to come', () => etcd.get('one').revision(1000).string());
  await refused('too large', () => etcd.put('large').value('x'.repeat(2000000)));
});

talk('ranges', async etcd => {
  for (const [key, value] of [['r/b', 1], ['r/a', 3], ['r/c', 2], ['r/b', 4]]) {
    await etcd.put(key).value(value);
  }
  const all = () => etcd.getAll().prefix('r/');
  say('prefix', await all().strings(), await all().numbers(), await all().json());
  say('keys', await all().keys(), await all().count());
  say('range', await etcd.getAll().inRange({ start: 'r/a', end: 'r/c' }).keys());
  for (const target of ['Key', 'Version', 'Create', 'Mod', 'Value']) {
    for (const order of ['Ascend', 'Descend']) {
      say(`by ${target} ${order}`, await all().sort(target, order).keys());
    }
  }
  const limited = await all().limit(2).exec();
  say('limit', limited.more, limited.count, limited.kvs.map(row));
  say('changed later', await all().minModRevision(7).maxModRevision(8).keys());
  say('created later', await all().minCreateRevision(8).maxCreateRevision(9).keys());
  say('everything', await etcd.getAll().all().count());
});

talk('delete', async etcd => {
  for (const key of ['d/1', 'd/2', 'd/3', 'd/4']) {
    await etcd.put(key).value(key);
  }
  say('key', await etcd.delete().key('d/1'), await etcd.delete().key('d/1'));
  say('with the value', (await etcd.delete().key('d/2').getPrevious()).map(row));
  say('range', await etcd.delete().inRange({ start: 'd/3', end: 'd/4' }));
  say('prefix', await etcd.delete().prefix('d/'), await etcd.delete().prefix('d/'));
});

talk('transactions', async etcd => {
  await etcd.put('t/a').value('1');
  const told = await etcd.if('t/a', 'Value', '==', '1').and('t/b', 'Create', '==', 0)
    .then(etcd.put('t/b').value('2'), etcd.get('t/a'), etcd.delete().key('t/a')).else(etcd.get('t/b')).commit();
  say('success', told.header.revision, told.succeeded, told.responses);
  const other = await etcd.if('t/b', 'Version', '>', 1).then(etcd.put('t/b').value('3')).else(etcd.getAll().prefix('t/')).commit();
  say('failure', other.header.revision, other.succeeded, other.responses);
  for (const [target, sign, value] of [['Mod', '<', 3], ['Value', '!=', '3'], ['Version', '===', 1], ['Lease', '==', 0]]) {
    say(`${target} ${sign}`, (await etcd.if('t/b', target, sign, value).then().commit()).succeeded);
  }
  const put = () => etcd.put('t/c').value('1');
  await refused('same key twice', () => etcd.if('t/c', 'Version', '==', 0).then(put(), put()).commit());
});

talk('software transactions', async etcd => {
  await etcd.put('stm').value('1');
  let tries = 0;
  const sum = await etcd.stm().transact(async tx => {
    const value = await tx.get('stm').number();
    if (tries++ === 0) {
      await etcd.put('stm').value('10');
    }
    await tx.put('stm').value(value + 1);
    return value + 1;
  });
  say('sum', sum, tries, await etcd.get('stm').number());
});

talk('namespaces', async etcd => {
  const inside = etcd.namespace('ns/');
  await inside.put('a').value('1');
  say('inside', await inside.getAll().keys(), await etcd.getAll().prefix('ns/').keys(), await inside.delete().all());
});

talk('watch', async etcd => {
  const watcher = await etcd.watch().key('w/1').withPreviousKV().create();
  const inbox = listen(watcher);
  await etcd.put('w/1').value('1');
  await etcd.put('w/1').value('2');
  await etcd.put('w/2').value('of others');
  await etcd.delete().key('w/1');
  for (let i = 0; i < 3; i++) {
    say('event', await inbox.take());
  }
  await watcher.cancel();
  await etcd.put('w/1').value('3');
  say('after cancel', inbox.isEmpty);
});

talk('watch a prefix from the past', async etcd => {
  const { header } = await etcd.put('p/1').value('1');
  await etcd.if('p/1', 'Version', '>', 0).then(etcd.put('p/2').value('2'), etcd.put('p/3').value('3')).commit();
  await etcd.delete().prefix('p/');
  const watcher = await etcd.watch().prefix('p/').startRevision(header.revision).create();
  const inbox = listen(watcher);
  for (let i = 0; i < 6; i++) {
    say('event', await inbox.take());
  }
  await watcher.cancel();
});

talk('many watchers on one stream', async etcd => {
  const watchers = await Promise.all([...Array(10).keys()].map(number => etcd.watch().prefix(`m/${number}`).create()));
  const deletes = await etcd.watch().prefix('m/').only('delete').create();
  const [inboxes, deleted] = [watchers.map(listen), listen(deletes)];
  say('ids differ', new Set(watchers.map(watcher => watcher.id)).size);
  for (const number of inboxes.keys()) {
    await etcd.put(`m/${number}`).value(number);
    say('event', await inboxes[number].take());
  }
  await etcd.delete().key('m/7');
  say('deleted', await deleted.take(), await inboxes[7].take());
  await Promise.all([...watchers, deletes].map(watcher => watcher.cancel()));
});

talk('leases', async etcd => {
  const lease = etcd.lease(100, { autoKeepAlive: false });
  say('granted', nameOf(await lease.grant()));
  await lease.put('l/1').value('1');
  const ttl = await etcd.leaseClient.leaseTimeToLive({ ID: await lease.grant(), keys: true });
  say('left', ttl.grantedTTL, 95 < Number(ttl.TTL) && Number(ttl.TTL) <= 100, ttl.keys.map(String).sort());
  say('kept alive', (await lease.keepaliveOnce()).TTL);
  const kept = new Inbox();
  const alive = etcd.lease(100);
  alive.on('keepaliveSucceeded', answer => kept.put(answer.TTL));
  say('kept alive by itself', await kept.take());
  const { leases } = await etcd.leaseClient.leaseLeases({});
  say('all', leases.map(({ ID }) => nameOf(ID)).sort());
  await lease.revoke();
  await alive.revoke();
  say('revoked', await etcd.get('l/1'), lease.revoked());
  await refused('put with revoked', () => lease.put('l/1').value('1'));
  await refused('keep revoked alive', async () => lease.keepaliveOnce().catch(error => { throw Object.assign(error, { message: '' }); }));
});

talk('a lease that ends', async etcd => {
  const watcher = await etcd.watch().key('ends').create();
  const inbox = listen(watcher);
  const lease = etcd.lease(1, { autoKeepAlive: false });
  await lease.put('ends').value('soon');
  say('events', await inbox.take(), await inbox.take());
  await watcher.cancel();
  lease.release();
});

talk('locks', async etcd => {
  const mine = await etcd.lock('door').ttl(30).acquire();
  await refused('other', () => etcd.lock('door').acquire());
  await mine.release();
  say('within', await etcd.lock('door').do(() => etcd.getAll().prefix('door').count()), await etcd.getAll().prefix('door').count());
});

talk('elections', async etcd => {
  const election = etcd.election('chair', 30);
  const first = election.campaign('first');
  await first.wait();
  say('leader', await election.leader());
  const observer = await election.observe();
  const changes = new Inbox();
  observer.on('change', leader => changes.put(leader));
  say('observed', observer.leader());
  await first.proclaim('still first');
  say('proclaimed', await changes.take(), await election.leader());
  const second = election.campaign('second');
  const elected = second.wait();
  await second.getCampaignKey();
  await first.resign();
  await elected;
  for (let leader = await changes.take(); leader !== 'second'; ) {
    leader = await changes.take();
  }
  say('second', await election.leader());
  await second.resign();
  await observer.cancel();
  say('nobody', await election.leader());
});

talk('maintenance', async etcd => {
  const status = await etcd.maintenance.status({});
  say('status', status.version !== '', Number(status.dbSize) > 0, Number(status.raftIndex) > 0, Number(status.raftTerm) > 0);
  const { members } = await etcd.cluster.memberList({});
  say('members', members.map(member => member.name).sort(), members.some(member => member.ID === status.leader));
  say('alarms', (await etcd.maintenance.alarm({})).alarms);
  const hash = async () => (await etcd.maintenance.hash({})).hash !== undefined;
  say('hash', await hash());
  const { header } = await etcd.put('one').value('last');
  say('compact', await etcd.kv.compact({ revision: header.revision }));
  await refused('compact again', () => etcd.kv.compact({ revision: header.revision }));
  await refused('the past', () => etcd.get('one').revision(2).string());
  say('defragment', (await etcd.maintenance.defragment({})) !== undefined);
});

talk('users and roles', async etcd => {
  const [root, reader] = await Promise.all(['root', 'reader'].map(name => etcd.role(name).create()));
  await refused('role again', () => etcd.role('reader').create());
  await reader.grant([{ permission: 'Read', range: etcd.range({ prefix: 'r/' }) }, { permission: 'Readwrite', key: 'own' }]);
  say('permissions', await reader.permissions());
  const users = await Promise.all(['root', 'alice'].map(name => etcd.user(name).create(`${name}'s`)));
  await refused('user again', () => etcd.user('alice').create('other'));
  await users[0].addRole(root);
  await users[1].addRole(reader);
  say('roles', (await users[1].roles()).map(role => role.name), (await etcd.getUsers()).map(user => user.name));
  await etcd.auth.authEnable({});
  await refused('nobody', () => etcd.get('r/a'));
  const [rootClient, alice] = ['root', 'alice'].map(connectAs);
  await asUsers(rootClient, alice);
  await rootClient.auth.authDisable({});
  say('without', await etcd.get('r/a'));
  [rootClient, alice].forEach(client => client.close());
});

async function asUsers(root, alice) {
  say('get', await alice.get('r/a'), await alice.getAll().prefix('r/').strings());
  say('put', (await alice.put('own').value('1')).header !== undefined);
  await refused('get other', () => alice.get('one').string());
  await refused('put other', () => alice.put('r/a').value('2'));
  await refused('transaction', () => alice.if('r/a', 'Version', '>', 0).then(alice.put('r/a').value('2')).commit());
  await refused('users', () => alice.getUsers());
  const watcher = await alice.watch().prefix('r/').create();
  const inbox = listen(watcher);
  await root.put('r/a').value('of root');
  say('event', await inbox.take());
  await watcher.cancel();
  await refused('wrong password', () => {
    const eve = connectAs('eve');
    return eve.get('r/a').string().finally(() => eve.close());
  });
  await root.role('reader').revoke({ permission: 'Read', range: root.range({ prefix: 'r/' }) });
  await refused('after revoke', () => alice.get('r/a').string());
  await root.user('alice').delete();
  await refused('after delete', () => alice.get('own').string());
}

async function main() {
  const etcd = new Etcd3({ hosts: endpoints.split(',').map(endpoint => `http://${endpoint}`) });
  await haveTalks(etcd);
  etcd.close();
}

main().catch(error => {
  console.error(textOf(error));
  process.exitCode = 1;
});
