// vscode.js PROGRAM [VSIX]: the extension in a stand-in for VS Code, which has a real server behind its language
// client; and what the package holds.
'use strict';
const { execFileSync, spawnSync } = require('child_process');
const fs = require('fs');
const Module = require('module');
const os = require('os');
const path = require('path');
const { pathToFileURL } = require('url');
const { Client, apply, finish, ok } = require('./client');

const program = path.resolve(process.argv[2]);
const package_ = process.argv[3];
const source = path.resolve(__dirname, '../../src/lsp/vscode');
const settings = { path: program, fixOnSave: false };
const said = [];
const commands = {};
const clients = [];

const vscode = {
	workspace: {
		getConfiguration: () => ({ get: (name) => settings[name] }),
	},
	commands: {
		registerCommand: (name, run) => {
			commands[name] = run;
			return { dispose() {} };
		},
	},
	window: { showErrorMessage: (text) => said.push(text) },
};

// What vscode-languageclient does for the extension, as far as it is used.
class LanguageClient {
	constructor(id, name, server, options) {
		Object.assign(this, { id, server, options, stopped: false });
		this.code2ProtocolConverter = { asTextDocumentIdentifier: (d) => ({ uri: d.uri }) };
		this.protocol2CodeConverter = { asTextEdits: async (edits) => edits || undefined };
		clients.push(this);
	}

	async start() {
		if (!fs.existsSync(this.server.command)) throw new Error('ENOENT');
		this.client = new Client(this.server.command, this.server.args);
		this.capabilities = (await this.client.initialize({}, { textDocument: { synchronization: { willSaveWaitUntil: true } } })).capabilities;
	}

	sendRequest(method, params) {
		return this.client.request(method, params);
	}

	async stop() {
		this.stopped = await this.client.stop() === 0;
	}
}

const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? vscode
	: name === 'vscode-languageclient/node' ? { LanguageClient } : load(name, ...rest));
const extension = require(path.join(source, 'extension.js'));

// What vscode-languageclient asks before it saves, because the server says that it wants to be asked.
async function save(client, uri) {
	await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { dockmend: settings } });
	return client.request('textDocument/willSaveWaitUntil', { textDocument: { uri }, reason: 1 });
}

function checkManifest() {
	const manifest = JSON.parse(fs.readFileSync(path.join(source, 'package.json')));
	ok('its main file is there', fs.existsSync(path.join(source, manifest.main)));
	const [{ fileMatch, url }] = manifest.contributes.yamlValidation;
	ok('the policy has its schema', fileMatch === '.dockmend.yaml' && url === './policy.schema.json');
	ok('its settings are described', Object.values(manifest.contributes.configuration.properties).every((p) => p.description
		&& p.default !== undefined));
}

function checkPackage() {
	const list = execFileSync('python3', ['-m', 'zipfile', '-l', package_]).toString();
	for (const name of ['extension/extension.js', 'extension/package.json', 'extension/policy.schema.json', 'extension/node_modules/vscode-languageclient/node.js',
		'extension/node_modules/vscode-jsonrpc/node.js', 'extension.vsixmanifest']) {
		ok(`the package holds ${name}`, list.includes(name));
	}
	ok('and no tests or locks', !/package-lock|extension\/tests/.test(list));
	const packed = execFileSync('python3', ['-c', 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())',
		package_, 'extension/package.json']).toString();
	const version = execFileSync(program, ['--version']).toString().split(/[ ,]/)[1];
	ok('the package has the version of the program', JSON.parse(packed).version === version, [JSON.parse(packed).version, version]);
}

async function main() {
	const work = fs.mkdtempSync(path.join(os.tmpdir(), 'dockmend-vscode-'));
	const file = path.join(work, 'Dockerfile');
	const text = fs.readFileSync(path.join(__dirname, 'sample.Dockerfile'), 'utf8');
	fs.writeFileSync(file, text);
	const uri = pathToFileURL(file).href;
	checkManifest();
	await extension.activate({ subscriptions: [] });
	const [{ client, server, options }] = clients;
	ok('the server is what the setting names', server.command === program && server.args.join() === 'lsp');
	ok('for Dockerfiles', options.documentSelector[0].language === 'dockerfile');
	await client.open(uri, text);
	ok('it is asked before a file is saved', clients[0].capabilities.textDocumentSync.willSaveWaitUntil === true);
	ok('nothing on save unless wanted', await save(client, uri) === null);
	settings.fixOnSave = true;
	const edits = await save(client, uri);
	spawnSync(program, ['-w', file]);
	ok('on save, what -w makes', edits && apply(text, edits) === fs.readFileSync(file, 'utf8'));
	await commands['dockmend.restart']();
	ok('restart stops one server and starts another', clients.length === 2 && clients[0].stopped && clients[1].client);
	await extension.deactivate();
	ok('deactivate stops it', clients[1].stopped);
	ok('nothing was said', said.length === 0, said);
	settings.path = path.join(work, 'none');
	await commands['dockmend.restart']();
	ok('a program that is not there is told', /dockmend\.path/.test(said[0]), said);
	await extension.deactivate();
	fs.rmSync(work, { recursive: true });
	if (package_) checkPackage();
	finish();
}
main().catch((error) => {
	console.log(error);
	process.exit(1);
});
