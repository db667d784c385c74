/* What a file of source imports, and the names that it gives to that. */
#ifndef DM_SOURCE_IMPORTS_H
#define DM_SOURCE_IMPORTS_H

#include "source_reader.h"

/* It is the module of that name, or one of its own: pkg/sub, pkg.sub, Pkg\Sub */
bool
dm_source_is_of_module(struct dm_str module, struct dm_str name);
/* import gradio: it keeps files where it starts, or where its own settings say; import "child_process": it is for that only */
void
dm_source_read_keeper(struct dm_source_reader *reader, struct dm_str module, uint32_t line);
/* The same for a module that keeps files alone, also where a text names a class of it: "storages.backends.sftpstorage.X" */
void
dm_source_read_kept(struct dm_source_reader *reader, struct dm_str module, uint32_t line);
/*
 * import a, from a import b, const { a } = require("b"): what names stand for, and what is imported; of languages whose
 * imports are not followed: what names stand for, and (PHP) names of what a framework has: use Illuminate\Foundation\Application
 */
void
dm_source_read_imports(struct dm_source_reader *reader, uint32_t at);
/*
 * const { writeFile: w } = ..., import { writeFile as w } ..., const write = promisify(fs.writeFile): its calls bear a name
 * that says nothing. Short names are of others, too: mkdir.
 */
void
dm_source_read_renamed(struct dm_source_reader *reader, uint32_t at);
/* mk = os.makedirs, map(fs::remove_file, paths): a call that writes is handed on, and nobody can tell with which path. */
void
dm_source_read_value(struct dm_source_reader *reader, uint32_t at);
/* fs[name] at the bracket: which of its calls that is, a run decides */
void
dm_source_read_computed(struct dm_source_reader *reader, uint32_t at);
/* fs["mkdirSync"], $write = "file_put_contents": the text at that token names a call that writes */
void
dm_source_read_call_name(struct dm_source_reader *reader, uint32_t at);

#endif
