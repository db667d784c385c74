/* What calls of `go build` and `go install` make, and of which packages of the context. */
#ifndef DM_GO_H
#define DM_GO_H

#include "../facts/build_call.h"

/* The packages of a module that a call builds. */
struct dm_go_program {
	struct dm_str module; /* as go.mod names it: example.com/app */
	struct dm_str root;   /* the folder of go.mod in the context: "", backend */
	struct dm_str
		*folders; /* of the packages that the call names, in the context: backend/cmd/app */
	uint32_t count;
};

/*
 * The call makes the file: -o names it, or it is called as `go help build` and `go help install` say, by the last part
 * of the package's path.
 */
bool
dm_go_makes(struct dm_facts *facts, const struct dm_build_call *call, struct dm_str path);
/* False: nobody can tell which packages they are (./..., no go.mod, a workspace, modules in place of others). */
bool
dm_go_program_of(
	struct dm_facts *facts, const struct dm_build_call *call, struct dm_go_program *program);

#endif
