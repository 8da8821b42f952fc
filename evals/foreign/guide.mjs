// A model that knows the way: an OpenAI-compatible endpoint that answers each request with the next step of the plan in pages.json.
// It sees what any model sees, and nothing else: what a plan calls by name is looked up in the list of elements that the request holds.
// node guide.mjs PORT
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

const pages = JSON.parse(readFileSync(new URL('pages.json', import.meta.url)));

const textOf = content => typeof content === 'string' ? content : (content ?? []).map(part => part.text ?? '').join('\n');

// The mark of an element by its words; "words#2" is the second of them.
function find(list, name) {
  const [words, nth] = name.split(/#(\d+)$/);
  const marks = [...list.matchAll(/^\[(\d+)\]: <([^>]*)> "(.*?)"(?= \(| = |$)/gm)].map(([, mark, , text]) => ({ mark: Number(mark), text }));
  const exact = marks.filter(one => one.text === words);
  const found = exact.length > 0 ? exact : marks.filter(one => one.text.includes(words));
  return found[(nth ?? 1) - 1]?.mark;
}

function target(list, place, keys = ['mark', 'x', 'y']) {
  if (typeof place !== 'string') {
    return { [keys[1]]: place[0], [keys[2]]: place[1] };
  }

  const mark = find(list, place);
  if (mark === undefined) {
    throw new Error(`nothing in the list of elements is called '${place}'`);
  }

  return { [keys[0]]: mark };
}

// A plan's step is {tool: place or value, ...more arguments}.
function call(list, { do: tool, on, to, ...more }) {
  return [tool, {
    ...(on === undefined ? {} : tool === 'drag' ? target(list, on, ['from_mark', 'x1', 'y1']) : target(list, on)),
    ...(to === undefined ? {} : target(list, to, ['to_mark', 'x2', 'y2'])),
    ...more,
  }];
}

function answer({ messages }) {
  const said = messages.map(message => textOf(message.content));
  const page = pages.find(one => said.some(text => text.includes(one.goal)));
  if (!page) {
    return ['infeasible', { reason: 'no plan has this goal' }];
  }

  const done = messages.filter(message => message.role === 'assistant').length;
  const step = page.plan[done];
  if (!step) {
    return ['done', {}];
  }

  const list = said.findLast(text => text.includes('Elements of the page')) ?? '';
  try {
    return call(list, step);
  } catch (error) {
    return ['infeasible', { reason: error.message }];
  }
}

createServer((request, response) => {
  const parts = [];
  request.on('data', part => parts.push(part)).on('end', () => {
    const reply = body => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (request.method === 'GET') {
      return reply({ object: 'list', data: [] });
    }

    const asked = JSON.parse(Buffer.concat(parts));
    const seen = asked.messages.some(message => textOf(message.content).includes('Which number does the picture'));
    const [name, args] = seen ? [] : answer(asked);
    reply({
      id: 'guide', object: 'chat.completion', created: 0, model: asked.model,
      choices: [{
        index: 0,
        finish_reason: seen ? 'stop' : 'tool_calls',
        message: seen
          ? { role: 'assistant', content: '472' }
          : { role: 'assistant', content: null, tool_calls: [{ id: `call${asked.messages.length}`, type: 'function', function: { name, arguments: JSON.stringify(args) } }] },
      }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    });
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
