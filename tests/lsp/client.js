// A client of `dockmend lsp` on Microsoft's own JSON-RPC library, and the counting of what the tests here find.
'use strict';
const { spawn } = require('child_process');
const path = require('path');
const modules = path.resolve(process.env.MODULES || 'build/editors/node_modules');
const load = (name) => require(path.join(modules, name));
const rpc = load('vscode-jsonrpc/node');
const protocol = load('vscode-languageserver-protocol');
const { TextDocument } = load('vscode-languageserver-textdocument');

const capabilities = {
	general: { positionEncodings: ['utf-16'] },
	workspace: {
		workspaceEdit: { documentChanges: true },
		didChangeWatchedFiles: { dynamicRegistration: true },
		configuration: true,
	},
	textDocument: {
		publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1, 2] } },
		codeAction: {
			codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source.fixAll'] } },
			dataSupport: true,
			resolveSupport: { properties: ['edit'] },
		},
		hover: { contentFormat: ['markdown', 'plaintext'] },
	},
};

class Client {
	constructor(program, args = ['lsp'], options = {}) {
		this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
		this.exited = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve(signal || code)));
		this.connection = rpc.createMessageConnection(
			new rpc.StreamMessageReader(this.child.stdout), new rpc.StreamMessageWriter(this.child.stdin));
		this.published = new Map();
		this.waiting = [];
		this.logged = [];
		this.registered = [];
		this.settings = null;
		this.connection.onNotification('textDocument/publishDiagnostics', (params) => {
			this.published.set(params.uri, params);
			this.waiting = this.waiting.filter(({ uri, version, resolve }) => {
				if (uri !== params.uri || (version !== undefined && params.version !== version)) return true;
				resolve(params);
				return false;
			});
		});
		this.connection.onNotification('window/logMessage', (params) => this.logged.push(params.message));
		this.connection.onRequest('client/registerCapability', (params) => {
			this.registered.push(...params.registrations);
			return null;
		});
		this.connection.onRequest('workspace/configuration', (params) => params.items.map(() => this.settings));
		this.connection.onError(() => {});
		this.connection.listen();
	}

	async initialize(extra = {}, changes = {}) {
		const wanted = structuredClone(capabilities);
		Object.assign(wanted, changes);
		const result = await this.connection.sendRequest('initialize',
			{ processId: process.pid, rootUri: null, capabilities: wanted, ...extra });
		await this.connection.sendNotification('initialized', {});
		this.encoding = result.capabilities.positionEncoding;
		return result;
	}

	// The diagnostics that come next for this document, of this version where one is given.
	next(uri, version) {
		return new Promise((resolve) => this.waiting.push({ uri, version, resolve }));
	}

	async open(uri, text, version = 1) {
		const next = this.next(uri);
		await this.connection.sendNotification('textDocument/didOpen',
			{ textDocument: { uri, languageId: 'dockerfile', version, text } });
		return next;
	}

	async change(uri, version, contentChanges) {
		const next = this.next(uri);
		await this.connection.sendNotification('textDocument/didChange',
			{ textDocument: { uri, version }, contentChanges });
		return next;
	}

	request(method, params) {
		return this.connection.sendRequest(method, params);
	}

	format(uri) {
		return this.request('textDocument/formatting',
			{ textDocument: { uri }, options: { tabSize: 4, insertSpaces: true } });
	}

	actions(uri, range, only) {
		return this.request('textDocument/codeAction',
			{ textDocument: { uri }, range, context: { diagnostics: [], only } });
	}

	async stop() {
		await this.request('shutdown');
		await this.connection.sendNotification('exit');
		const status = await this.exited;
		this.connection.dispose();
		return status;
	}
}

// The text after the edits, as a client of this position encoding makes it.
function apply(text, edits, encoding) {
	if (!edits) return text;
	if (encoding !== 'utf-8') {
		return TextDocument.applyEdits(TextDocument.create('file:///x', 'dockerfile', 1, text), edits);
	}
	const bytes = Buffer.from(text);
	const starts = [0];
	for (let i = 0; i < bytes.length; i++) if (bytes[i] === 10) starts.push(i + 1);
	const offset = ({ line, character }) => (line < starts.length ? starts[line] + character : bytes.length);
	const parts = [];
	let from = 0;
	for (const { range, newText } of edits) {
		parts.push(bytes.subarray(from, offset(range.start)), Buffer.from(newText));
		from = offset(range.end);
	}
	return Buffer.concat([...parts, bytes.subarray(from)]).toString();
}

let passed = 0;
let failed = 0;
function ok(name, condition, detail) {
	if (condition) {
		passed++;
	} else {
		failed++;
		console.log(`not ok: ${name}${detail === undefined ? '' : `: ${JSON.stringify(detail)}`}`);
	}
}
function finish() {
	console.log(`${passed} passed, ${failed} failed`);
	process.exit(failed || !passed ? 1 : 0);
}
const range = (a, b, c, d) => ({ start: { line: a, character: b }, end: { line: c, character: d } });

module.exports = { Client, apply, capabilities, finish, ok, protocol, range, rpc, TextDocument };
