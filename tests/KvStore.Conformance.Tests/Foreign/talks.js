'use strict';

// Conversations of a JavaScript client with a store, and the transcript of what it hears.
//
// A script names its conversations with talk() and ends with haveTalks(). Each begins with a line "== name"; what must differ
// between two stores, such as ids, is replaced by a name before it is printed.

const talks = [];
const names = new Map();
const WAIT_MS = 30000;

function talk(name, conversation) {
  talks.push({ name, conversation });
}

async function haveTalks(...parts) {
  for (const { name, conversation } of talks) {
    console.log(`== ${name}`);
    try {
      await conversation(...parts);
    } catch (error) {
      say('the conversation broke off', textOf(error));
    }
  }
}

function say(what, ...answers) {
  console.log(`${what}: ${answers.map(answer => JSON.stringify(answer, plain)).join(' ')}`);
}

// Buffers as text, and headers without what must differ.
function plain(field, value) {
  if (value?.type === 'Buffer') {
    return Buffer.from(value.data).toString('latin1');
  }
  return field === 'header' ? { revision: value.revision } : value;
}

// The same id has the same name in a whole run.
function nameOf(id) {
  if (!names.has(String(id))) {
    names.set(String(id), `id-${names.size + 1}`);
  }
  return names.get(String(id));
}

// Does what must fail, and says how.
async function refused(what, action) {
  try {
    say(what, 'not refused', await action());
  } catch (error) {
    say(what, textOf(error));
  }
}

// grpc-js says how long it has waited for what.
function textOf(error) {
  return `${error.constructor.name} ${error.message.replace(/(Deadline exceeded) after .*/, '$1')}`;
}

// What a stream or an emitter tells, to be taken one after the other.
class Inbox {
  #arrived = [];
  #waiting = [];

  put(item) {
    const waiting = this.#waiting.shift();
    if (waiting) {
      waiting(item);
    } else {
      this.#arrived.push(item);
    }
  }

  take() {
    if (this.#arrived.length > 0) {
      return Promise.resolve(this.#arrived.shift());
    }
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('nothing came')), WAIT_MS);
      this.#waiting.push(item => {
        clearTimeout(late);
        resolve(item);
      });
    });
  }

  get isEmpty() {
    return this.#arrived.length === 0;
  }
}

module.exports = { WAIT_MS, Inbox, haveTalks, nameOf, refused, say, talk, textOf };
