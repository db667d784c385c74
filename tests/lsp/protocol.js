// protocol.js PROGRAM: what the server promises, asked by a client of its own.
'use strict';
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { pathToFileURL } = require('url');
const { Client, apply, finish, ok, range } = require('./client');

const program = path.resolve(process.argv[2] || 'build/dockmend');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'dockmend-lsp-'));
process.env.XDG_CONFIG_HOME = path.join(work, 'none');
const dockerfile = path.join(work, 'Dockerfile');
const uri = pathToFileURL(dockerfile).href;
const text = 'FROM debian:12\nRUN apt-get update\n# 😀 note\nRUN apt-get install git && echo "é😀" && apt-get install curl\n'
	+ 'COPY . /app\nCMD ["/app/x"]\n';

function written(contents, ...options) {
	fs.writeFileSync(dockerfile, contents);
	spawnSync(program, ['-w', ...options, dockerfile]);
	return fs.readFileSync(dockerfile, 'utf8');
}

async function code(promise) {
	try {
		await promise;
		return 0;
	} catch (error) {
		return error.code;
	}
}

// Sends bytes as they are; the answers' bodies.
function raw(...messages) {
	const { stdout, status } = spawnSync(program, ['lsp'], { input: Buffer.concat(messages.map((m) => Buffer.from(m))) });
	const bodies = [];
	for (let rest = stdout; rest.length;) {
		const [, length] = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString('latin1')) || [];
		const start = rest.indexOf('\r\n\r\n') + 4;
		bodies.push(JSON.parse(rest.subarray(start, start + Number(length))));
		rest = rest.subarray(start + Number(length));
	}
	return { bodies, status };
}
const frame = (body) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const message = (object) => frame(JSON.stringify({ jsonrpc: '2.0', ...object }));

async function lifecycle() {
	let client = new Client(program);
	ok('a request before initialize', await code(client.request('textDocument/hover', {})) === -32002);
	ok('initialize without capabilities', await code(client.request('initialize', {})) === -32602);
	const result = await client.initialize();
	ok('the encoding that was chosen', result.capabilities.positionEncoding === 'utf-16');
	ok('incremental sync', result.capabilities.textDocumentSync.change === 2);
	ok('name and version', result.serverInfo.name === 'dockmend' && /^\d+\.\d+/.test(result.serverInfo.version));
	ok('a second initialize', await code(client.initialize()) === -32600);
	ok('an unknown method', await code(client.request('textDocument/rename', {})) === -32601);
	ok('an optional method of another server', await code(client.request('$/x', {})) === -32601);
	ok('formatting without a document', await code(client.request('textDocument/formatting', {})) === -32602);
	ok('formatting of a document that is not open', await code(client.format('file:///other')) === -32602);
	ok('shutdown', await client.request('shutdown') === null);
	ok('a request behind shutdown', await code(client.request('textDocument/hover', {})) === -32600);
	ok('a second shutdown', await code(client.request('shutdown')) === -32600);
	await client.connection.sendNotification('exit');
	ok('exit behind shutdown: 0', await client.exited === 0);
	client = new Client(program);
	await client.initialize();
	await client.connection.sendNotification('exit');
	ok('exit without shutdown: 1', await client.exited === 1);
	client = new Client(program);
	await client.initialize();
	client.child.stdin.end();
	ok('the end of input: 1', await client.exited === 1);
	const encodings = [[['utf-8', 'utf-16'], 'utf-8'], [['utf-32', 'utf-16'], 'utf-16'], [undefined, 'utf-16']];
	for (const [positionEncodings, wanted] of encodings) {
		client = new Client(program);
		const { capabilities: c } = await client.initialize({}, { general: { positionEncodings } });
		ok(`encoding of ${positionEncodings}`, c.positionEncoding === wanted, c.positionEncoding);
		ok('stops', await client.stop() === 0);
	}
}

function malformed() {
	const hello = message({ id: 1, method: 'initialize', params: { capabilities: {} } });
	const bye = message({ id: 2, method: 'shutdown' }) + message({ method: 'exit' });
	const first = (body) => raw(hello, body, bye).bodies.find((m) => m.error);
	const is = (name, body, wanted, id = null) => {
		const answer = first(body) || {};
		ok(`${name}: ${wanted}`, answer.error && answer.error.code === wanted && answer.id === id, answer);
	};
	is('no JSON', frame('{"jsonrpc"'), -32700);
	is('invalid UTF-8', Buffer.from('Content-Length: 4\r\n\r\n"\xff\xfe"', 'latin1'), -32700);
	is('an empty body', frame(''), -32700);
	is('no header', 'hello\r\n\r\n', -32700);
	is('a length that is no number', 'Content-Length: x\r\n\r\n', -32700);
	is('a negative length', 'Content-Length: -1\r\n\r\n', -32700);
	is('a batch', frame('[{"jsonrpc":"2.0","id":9,"method":"x"}]'), -32600);
	is('a number', frame('1'), -32600);
	is('another version', frame('{"jsonrpc":"1.0","id":9,"method":"x"}'), -32600, 9);
	is('no method', frame('{"jsonrpc":"2.0","id":9}'), -32600, 9);
	is('a method that is no text', frame('{"jsonrpc":"2.0","id":9,"method":5}'), -32600, 9);
	is('an id that is an object', frame('{"jsonrpc":"2.0","id":{},"method":"x"}'), -32600);
	is('params that are a text', frame('{"jsonrpc":"2.0","id":9,"method":"x","params":"y"}'), -32602, 9);
	is('too many values', frame(`{"jsonrpc":"2.0","id":9,"method":"x","params":[${'0,'.repeat(300000)}0]}`), -32600);
	is('nested too deep', frame('['.repeat(100000)), -32700);
	is('too large', Buffer.concat([Buffer.from('Content-Length: 40000000\r\n\r\n'), Buffer.alloc(40000000, 32)]), -32600);
	const { bodies, status } = raw(hello, 'Content-Type: x\r\ncontent-length: 2\r\n\r\n{}', 'rubbish\r\n\r\n', bye);
	ok('other headers, any case, and life behind rubbish', bodies.some((m) => m.id === 2 && m.result === null) && status === 0, bodies);
	ok('a length of twenty digits', raw(hello, 'Content-Length: 99999999999999999999\r\n\r\n', bye).status === 0);
	ok('a text id comes back', raw(hello, message({ id: 'x1', method: 'nope' }), bye).bodies.some((m) => m.id === 'x1'));
}

async function diagnostics(client) {
	const { diagnostics: list, version } = await client.open(uri, text, 7);
	ok('the version', version === 7);
	const yes = list.find((d) => d.code === 'assume-yes');
	ok('a finding', yes && yes.source === 'dockmend' && yes.severity === 2 && yes.range.start.line === 3, list);
	const recommends = list.find((d) => d.code === 'no-recommends');
	ok('its page', recommends && recommends.codeDescription.href === 'https://github.com/hadolint/hadolint/wiki/DL3015');
	ok('one of several rules: no page', yes && yes.codeDescription === undefined);
	ok('it is the command', yes && yes.range.start.character === 4 && yes.range.end.character === 'RUN apt-get install'.length, yes);
	const merge = list.find((d) => d.code === 'collapse-installs');
	ok('what belongs to it', merge && merge.range.start.line === 1 && merge.relatedInformation
		&& merge.relatedInformation[0].location.range.start.line === 3 && merge.relatedInformation[0].message === 'used here', merge);
	const declined = list.find((d) => d.code === 'pin-digest');
	ok('what was left alone is a hint', declined && declined.severity === 4 && /left alone: no-digest/.test(declined.message));
	const wide = 'RUN echo "é😀" && ';
	let next = await client.change(uri, 7, [{ text: `FROM debian:12\n${wide}apt-get install x\n` }]);
	ok('UTF-16 units are counted', next.diagnostics.some((d) => d.code === 'assume-yes' && d.range.start.character === wide.length));
	await client.change(uri, 7, [{ text }]);
	next = await client.change(uri, 8, [{ range: range(0, 5, 0, 14), text: 'centos:7' }]);
	const gone = next.diagnostics.find((d) => d.tags);
	ok('a base that is given up is marked deprecated', gone && gone.tags[0] === 2 && gone.code === 'trusted-base'
		&& gone.range.start.character === 5 && gone.range.end.character === 13, next.diagnostics);
	next = await client.change(uri, 8, [{ text: 'FROM debian:12\n# dockmend ignore=assume-yes\nRUN true\n' }]);
	const unused = next.diagnostics.find((d) => d.code === 'unused-ignore');
	ok('an ignore comment without use is faded', unused && unused.tags[0] === 1 && unused.range.start.line === 1, next);
	next = await client.change(uri, 9, [{ text: 'FROM a\nFOO\n' }]);
	ok('a file that is no Dockerfile', next.diagnostics.length === 1 && next.diagnostics[0].severity === 1
		&& next.diagnostics[0].code === 'syntax' && next.diagnostics[0].range.start.line === 1, next);
	ok('it gets no edits', await client.format(uri) === null);
	ok('nor actions', (await client.actions(uri, range(0, 0, 9, 0))).length === 0);
	next = await client.change(uri, 10, [{ text: 'FROM a\nRUN a\rb\n' }]);
	ok('a CR alone is told', next.diagnostics.some((d) => /carriage return/.test(d.message)), next);
	ok('and gets no edits', await client.format(uri) === null);
	next = await client.change(uri, 11, [{ range: range(1, 0, 0, 0), text: '' }]);
	ok('a range that makes no sense is told', /not understood/.test(next.diagnostics[0].message), next);
	ok('no edits behind it', await client.format(uri) === null);
	next = await client.change(uri, 12, [{ text }]);
	ok('whole text heals it', next.diagnostics.some((d) => d.code === 'assume-yes'));
	next = await client.change(uri, 13, [{ text: `FROM debian:12\n${'# x\n'.repeat(1200000)}` }]);
	ok('a document over the limit is told', /too large/.test(next.diagnostics[0].message), next.diagnostics);
	ok('and gets no edits', await client.format(uri) === null);
	await client.change(uri, 14, [{ text: '' }]);
	ok('an empty document', (await client.format(uri)) === null);
	const closed = client.next(uri);
	await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
	ok('close takes the diagnostics away', (await closed).diagnostics.length === 0);
}

async function edits(client) {
	await client.open(uri, text, 1);
	let list = await client.format(uri);
	ok('formatting gives what -w gives', apply(text, list, client.encoding) === written(text), list);
	ok('in more than one edit, none of them the whole file', list.length > 1
		&& list.every((e) => e.range.start.line > 0 && e.range.end.line - e.range.start.line < 3), list);
	const crlf = text.replace(/\n/g, '\r\n');
	await client.change(uri, 2, [{ text: crlf }]);
	ok('CR LF', apply(crlf, await client.format(uri), client.encoding) === written(crlf));
	// typing: one character after the other, each with its own message
	const typed = 'FROM alpine:3.20\nRUN apk add é😀 git\n';
	let now = '';
	await client.change(uri, 3, [{ text: '' }]);
	let version = 3;
	for (const c of typed) {
		const lines = now.split('\n');
		const line = lines[lines.length - 1];
		const character = client.encoding === 'utf-8' ? Buffer.byteLength(line) : line.length;
		const at = { line: lines.length - 1, character };
		client.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: ++version },
			contentChanges: [{ range: { start: at, end: at }, text: c }] });
		now += c;
	}
	ok('typing', apply(typed, await client.format(uri), client.encoding) === written(typed));
	list = await client.change(uri, ++version, [
		{ range: range(1, 0, 2, 0), text: 'RUN apt-get install x\n' }, { range: range(0, 5, 0, 16), text: 'debian:12' }]);
	ok('two changes in one message', apply('FROM debian:12\nRUN apt-get install x\n', await client.format(uri), client.encoding)
		=== written('FROM debian:12\nRUN apt-get install x\n'));
	await client.change(uri, ++version, [{ text }]);
	list = await client.request('textDocument/rangeFormatting', { textDocument: { uri }, range: range(4, 0, 4, 5), options: {} });
	ok('a range without findings', list === null, list);
	list = await client.request('textDocument/rangeFormatting', { textDocument: { uri }, range: range(0, 0, 6, 0), options: {} });
	ok('a range of all lines is formatting', apply(text, list, client.encoding) === written(text));
	const two = 'FROM debian:12 AS a\nRUN pip install x\nFROM debian:12\nRUN pip install y\n';
	await client.change(uri, ++version, [{ text: two }]);
	list = await client.request('textDocument/rangeFormatting', { textDocument: { uri }, range: range(3, 0, 4, 0), options: {} });
	ok('a range changes nothing outside', list && list.length && list.every((e) => e.range.start.line >= 3), list);
	const three = 'FROM debian:12\nRUN pip install x\nLABEL a=b\nRUN pip install y\nLABEL c=d\nRUN pip install z\n';
	await client.change(uri, ++version, [{ text: three }]);
	list = await client.request('textDocument/rangesFormatting', { textDocument: { uri },
		ranges: [range(3, 0, 4, 0), range(5, 0, 6, 0)], options: {} });
	ok('two ranges', list && list.some((e) => e.range.start.line === 3) && list.some((e) => e.range.start.line === 5)
		&& !list.some((e) => e.range.start.line === 1), list);
	ok('a range that is none', await code(client.request('textDocument/rangeFormatting',
		{ textDocument: { uri }, range: { start: { line: -1, character: 0 } } })) === -32602);
	await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
}

// The text after a WorkspaceEdit that speaks of our document alone.
function applied(before, action, client) {
	const [change] = action.edit.documentChanges;
	return apply(before, change.edits, client.encoding);
}

async function actions(client) {
	await client.open(uri, text, 3);
	const list = await client.actions(uri, range(3, 0, 3, 0));
	const fix = list.find((a) => a.kind === 'quickfix' && a.isPreferred);
	ok('a quick fix', fix && fix.diagnostics.some((d) => d.code === 'assume-yes'), list);
	ok('its edit comes later', fix && fix.edit === undefined && fix.data);
	const whole = await client.request('codeAction/resolve', fix);
	ok('its edit names the version', whole.edit.documentChanges[0].textDocument.version === 3);
	ok('its edit', /apt-get install [^\n]*-y/.test(applied(text, whole, client)), whole.edit);
	const ignore = list.find((a) => a.title === 'Ignore assume-yes for this instruction');
	const ignored = applied(text, ignore, client);
	ok('ignore', ignored.split('\n')[1] === '# dockmend ignore=assume-yes', ignored);
	const all = (await client.actions(uri, range(0, 0, 0, 0), ['source.fixAll']))[0];
	ok('only fixAll was asked for', all && all.kind === 'source.fixAll.dockmend');
	const done = await client.request('codeAction/resolve', all);
	ok('fixAll gives what -w gives', applied(text, done, client) === written(text));
	ok('other kinds', (await client.actions(uri, range(0, 0, 9, 0), ['refactor'])).length === 0);
	ok('the ignored one is silent', !(await client.change(uri, 4, [{ text: ignored }])).diagnostics
		.some((d) => d.code === 'assume-yes'));
	ok('an action of an older text', await code(client.request('codeAction/resolve', fix)) === -32801);
	ok('an action that is not ours', await code(client.request('codeAction/resolve', { title: 'x', data: { uri } })) === -32602);
	await client.change(uri, 5, [{ text: 'FROM debian:12\nRUN apt-get update && apt-get install -y nobody-knows-this\n' }]);
	const unsafe = (await client.actions(uri, range(1, 0, 1, 0))).find((a) => /may change/.test(a.title));
	ok('an unsafe fix is offered, not preferred', unsafe && !unsafe.isPreferred);
	const taken = applied('FROM debian:12\nRUN apt-get update && apt-get install -y nobody-knows-this\n',
		await client.request('codeAction/resolve', unsafe), client);
	ok('and does its work', /--no-install-recommends/.test(taken), taken);
	await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
	const plain = new Client(program);
	await plain.initialize({}, { workspace: {}, textDocument: { codeAction: { codeActionLiteralSupport: {} } } });
	await plain.open(uri, text);
	const ready = (await plain.actions(uri, range(3, 0, 3, 0))).find((a) => a.isPreferred);
	ok('a client without resolve gets the edit at once', ready && ready.edit && ready.edit.changes[uri].length > 0, ready);
	ok('stops', await plain.stop() === 0);
}

// What is no fix: trust, a successor, the whole file, an explanation.
async function offers() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dockmend offers-'));
	const file = pathToFileURL(path.join(folder, 'Dockerfile')).href;
	const policy = path.join(folder, '.dockmend.yaml');
	const client = new Client(program);
	const { capabilities } = await client.initialize({}, {
		workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } },
		textDocument: { codeAction: { codeActionLiteralSupport: {} }, synchronization: { willSaveWaitUntil: true } },
	});
	ok('explain is a command', capabilities.executeCommandProvider.commands.includes('dockmend.explain'));
	const before = 'FROM registry.corp.example/team/base:1\nRUN true\n';
	const offered = async (text, wanted, version) => {
		await client.change(file, version, [{ text }]);
		return (await client.actions(file, range(0, 0, 0, 0))).find((a) => wanted.test(a.title));
	};
	await client.open(file, before);
	const fresh = await offered(before, /^Trust registry\.corp\.example\/\* in/, 2);
	ok('trust: a policy is made', fresh && fresh.edit.documentChanges[0].kind === 'create'
		&& fresh.edit.documentChanges[1].edits[0].newText === 'trust:\n  allow:\n    - "registry.corp.example/*"\n', fresh);
	const cases = [
		['exclude: ["a/**"]', 'exclude: ["a/**"]\ntrust:\n  allow:\n    - "registry.corp.example/*"\n'],
		['trust:\n  allow: ["x.example/*"]\n', 'trust:\n  allow: ["registry.corp.example/*", "x.example/*"]\n'],
		['trust:\n  allow:\n    - "x.example/*"\n', 'trust:\n  allow:\n    - "registry.corp.example/*"\n    - "x.example/*"\n'],
		['trust:\n  deny: []\npasses: {}\n', 'trust:\n  allow: ["registry.corp.example/*"]\n  deny: []\npasses: {}\n'],
	];
	let version = 3;
	for (const [was, becomes] of cases) {
		fs.writeFileSync(policy, was);
		await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: file } });
		const trust = await offered(before, /^Trust/, version++);
		const edit = trust && trust.edit.documentChanges[0];
		ok('trust: is added to a policy', edit && edit.textDocument.uri === pathToFileURL(policy).href
			&& apply(was, edit.edits, client.encoding) === becomes, [was, edit]);
		fs.writeFileSync(policy, becomes);
		await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: file } });
		ok('trust: and counts', !await offered(before, /^Trust/, version++));
	}
	fs.unlinkSync(policy);
	await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: file } });
	const old = 'FROM openjdk:17\nRUN true\n';
	const successor = await offered(old, /^Use /, version++);
	ok('a successor', successor && /^FROM eclipse-temurin/.test(apply(old, successor.edit.documentChanges[0].edits, client.encoding)), successor);
	const skip = await offered(old, /^Skip this file/, version++);
	ok('skip', skip && apply(old, skip.edit.documentChanges[0].edits, client.encoding) === `# dockmend skip-file\n${old}`, skip);
	const explain = await offered(old, /^Explain pin-digest|^Explain no-digest/, version++);
	const said = await client.request('workspace/executeCommand', explain.command);
	ok('explain', /no-digest \(pin-digest, note\)/.test(said), said);
	ok('explain of nothing', await code(client.request('workspace/executeCommand', { command: 'dockmend.explain', arguments: ['x'] })) === -32602);
	const all = await client.request('workspace/diagnostic', { previousResultIds: [] });
	ok('all open documents', all.items.length === 1 && all.items[0].uri === file && all.items[0].items.length > 0, all);
	const again = await client.request('workspace/diagnostic', { previousResultIds: [{ uri: file, value: all.items[0].resultId }] });
	ok('what is known is not sent again', again.items[0].kind === 'unchanged', again);
	const save = () => client.request('textDocument/willSaveWaitUntil', { textDocument: { uri: file }, reason: 1 });
	const broken = 'FROM debian:12\nRUNN true\n', installs = 'FROM debian:12\nRUN pip install flask\n';
	await client.change(file, version++, [{ text: installs }]);
	ok('nothing on save unless wanted', await save() === null);
	await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { dockmend: { fixOnSave: true, syntax: false } } });
	ok('the fixes on save', /--no-cache-dir/.test(apply(installs, await save(), client.encoding)));
	await client.change(file, version++, [{ text: broken }]);
	const left = await client.request('workspace/diagnostic', { previousResultIds: [] });
	ok('errors are left to another server', left.items[0].items.length === 0, left);
	ok('stops', await client.stop() === 0);
	fs.rmSync(folder, { recursive: true });
}

async function hover(client) {
	await client.open(uri, `${text}# x\n`, 1);
	const at = (line, character) => client.request('textDocument/hover', { textDocument: { uri }, position: { line, character } });
	const base = (await at(0, 7)).contents;
	ok('hover: the base', base.kind === 'markdown' && /docker\\.io\/library\/debian:12/.test(base.value)
		&& /Docker Official Image/.test(base.value), base);
	ok('hover: why it is not pinned', /no-digest/.test(base.value));
	ok('hover: code is code', /run `dockmend lock`/.test(base.value), base.value);
	const run = (await at(3, 2)).contents.value;
	ok('hover: a finding', /assume\\-yes/.test(run) && /why it matters/.test(run), run);
	ok('hover: nothing', await at(6, 1) === null);
	ok('hover: no position', await code(client.request('textDocument/hover', { textDocument: { uri } })) === -32602);
	await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
}

// Helix and Neovim have what a user sets for a server in initialize, and answer null when they are asked for a section.
async function initialSettings() {
	const client = new Client(program);
	await client.initialize({ initializationOptions: { skip: ['assume-yes'] } });
	await client.open(uri, text);
	const shown = () => client.published.get(uri).diagnostics.some((d) => d.code === 'assume-yes');
	ok('initializationOptions count', !shown());
	await client.format(uri); // by then the answer to workspace/configuration has come
	await client.change(uri, 2, [{ text: `${text}\n` }]);
	ok('a client that is asked and has no settings leaves them', !shown());
	await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { skip: ['assume-yes'] } });
	await client.format(uri);
	await client.change(uri, 3, [{ text }]);
	ok('and so does one that sends them flat', !shown());
	ok('stops', await client.stop() === 0);
}

async function settings() {
	const client = new Client(program);
	client.settings = { skip: ['assume-yes'] };
	await client.initialize();
	const shown = () => client.published.get(uri).diagnostics.some((d) => d.code === 'assume-yes');
	await client.open(uri, text);
	for (let i = 0; i < 100 && shown(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
	ok('workspace/configuration is asked and heard', !shown());
	ok('policy and lock are watched', client.registered.some((r) => r.method === 'workspace/didChangeWatchedFiles'
		&& r.registerOptions.watchers.length === 2));
	let next = client.next(uri);
	await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { dockmend: { unsafe: true } } });
	ok('didChangeConfiguration', (await next).diagnostics.some((d) => d.code === 'assume-yes'));
	ok('unsafe fixes join', apply(text, await client.format(uri)) === written(text, '--unsafe'));
	next = client.next(uri);
	await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { dockmend: { only: ['nope'], x: 1 } } });
	await next;
	ok('settings that are not understood are told', client.logged.length === 2, client.logged);
	const policy = path.join(work, '.dockmend.yaml');
	fs.writeFileSync(policy, 'passes:\n  assume-yes: off\n');
	next = client.next(uri);
	const watched = { changes: [{ uri: pathToFileURL(policy).href, type: 1 }] };
	await client.connection.sendNotification('workspace/didChangeWatchedFiles', watched);
	ok('a policy that appears counts', !(await next).diagnostics.some((d) => d.code === 'assume-yes'));
	fs.writeFileSync(policy, 'passes:\n  assume-yas: off\n');
	next = client.next(uri);
	await client.connection.sendNotification('workspace/didChangeWatchedFiles', watched);
	const wrong = (await next).diagnostics;
	ok('a policy that is wrong is told, with its place', wrong.length === 1 && wrong[0].severity === 1
		&& /\.dockmend\.yaml:2:3: .*assume-yes/.test(wrong[0].message), wrong);
	ok('and nothing is edited', await client.format(uri) === null);
	fs.writeFileSync(policy, 'exclude: ["Dockerfile"]\n');
	next = client.next(uri);
	await client.connection.sendNotification('workspace/didChangeWatchedFiles', watched);
	ok('a file that the policy excludes is not looked at', (await next).diagnostics.length === 0);
	ok('nor edited', await client.format(uri) === null && (await client.actions(uri, range(0, 0, 9, 0))).length === 0);
	fs.unlinkSync(policy);
	const lock = path.join(work, 'dockmend.lock');
	fs.writeFileSync(lock, `version: 1\nimages:\n  docker.io/library/debian:12:\n    digest: sha256:${'a'.repeat(64)}\n    user: ""\n`);
	next = client.next(uri);
	await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
	await next;
	ok('a lock counts once something is saved', /debian:12@sha256:a{64}/.test(apply(text, await client.format(uri))));
	fs.unlinkSync(lock);
	ok('stops', await client.stop() === 0);
}

async function cancel() {
	const hello = message({ id: 1, method: 'initialize', params: { capabilities: {} } });
	const open = message({ method: 'textDocument/didOpen', params: { textDocument: { uri, version: 1, text } } });
	const ask = (id) => message({ id, method: 'textDocument/formatting', params: { textDocument: { uri } } });
	const { bodies } = raw(hello + open + ask(5) + ask(6) + message({ method: '$/cancelRequest', params: { id: 6 } })
		+ message({ method: '$/cancelRequest', params: { id: 99 } }) + message({ id: 7, method: 'shutdown' }) + message({ method: 'exit' }));
	const answer = (id) => bodies.filter((m) => m.id === id);
	ok('a request that waits is cancelled, once', answer(6).length === 1 && answer(6)[0].error.code === -32800, bodies);
	ok('others are answered', answer(5).length === 1 && Array.isArray(answer(5)[0].result));
}

async function main() {
	await lifecycle();
	malformed();
	for (const encoding of ['utf-16', 'utf-8']) {
		const client = new Client(program);
		await client.initialize({}, { general: { positionEncodings: [encoding] }, workspace: { workspaceEdit: { documentChanges: true } } });
		if (encoding === 'utf-16') await diagnostics(client);
		await edits(client);
		await actions(client);
		await hover(client);
	await offers();
		ok('stops', await client.stop() === 0);
	}
	await initialSettings();
	await settings();
	await cancel();
	fs.rmSync(work, { recursive: true });
	finish();
}
main().catch((error) => {
	console.log(error);
	process.exit(1);
});
