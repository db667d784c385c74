// Starts `dockmend lsp` for Dockerfiles, and applies its fixes when one is saved, where the user wants that.
'use strict';
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const language = 'dockerfile';
let client;

async function start() {
	const command = vscode.workspace.getConfiguration('dockmend').get('path') || 'dockmend';
	client = new LanguageClient('dockmend', 'dockmend', { command, args: ['lsp'] }, {
		documentSelector: [{ language }],
		synchronize: { configurationSection: 'dockmend' },
	});
	try {
		await client.start();
	} catch (error) {
		client = undefined;
		vscode.window.showErrorMessage(`dockmend: cannot run ${command} (setting dockmend.path): ${error.message}`);
	}
}

async function stop() {
	const running = client;
	client = undefined;
	if (running) await running.stop();
}

// The fixes as edits that VS Code applies before it writes the file.
async function fixes(document) {
	const edits = await client.sendRequest('textDocument/formatting', {
		textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
		options: { tabSize: 4, insertSpaces: true },
	});
	return client.protocol2CodeConverter.asTextEdits(edits);
}

async function activate(context) {
	context.subscriptions.push(
		vscode.workspace.onWillSaveTextDocument((event) => {
			const { document } = event;
			const wanted = vscode.workspace.getConfiguration('dockmend', document.uri).get('fixOnSave');
			if (client && wanted && document.languageId === language) event.waitUntil(fixes(document));
		}),
		vscode.commands.registerCommand('dockmend.restart', async () => {
			await stop();
			await start();
		}),
	);
	await start();
}

module.exports = { activate, deactivate: stop };
