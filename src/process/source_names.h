/* What names of a source file are called where they come from: numpy of import numpy as np. */
#ifndef DM_SOURCE_NAMES_H
#define DM_SOURCE_NAMES_H

#include "source_path.h"

/*
 * Reads the names that an import at token `at` gives, where one is there:
 *
 *   from M import N as A, (N, O)   import M as A                            Python
 *   import A, { N as B } from "M"  import * as A from "M"                   JavaScript
 *   A = require("M").N             { N: A, O: { P: B } } = require("M")
 *   A = await import("M")          { N: A } = B.O
 */
void
dm_source_names_read(struct dm_source_words *words, uint32_t at);
/*
 * The same for languages whose files are not followed:
 *
 *   import A "M"; import . "M"                  Go
 *   use m::N as A; use m::{N as A}              Rust
 *   using A = M.N; using static M.N             C#
 *   import m.N as A; import static m.N.f        Kotlin, Java
 */
void
dm_source_names_declared(struct dm_source_words *words, uint32_t at);

/* From here on the name is known as the target: np, numpy */
void
dm_source_names_add(struct dm_source_words *words, struct dm_str name, struct dm_str target);
/* import x from "a", import "a", require("a"), import("a") */
bool
dm_source_names_import(const struct dm_source_words *w, uint32_t at);
/* import type { X } from "a": nothing of it is run */
bool
dm_source_imports_types(const struct dm_source_words *w, uint32_t at);

#endif
