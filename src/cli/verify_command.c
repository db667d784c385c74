#include "verify_command.h"

#include "../file/own.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

int
dm_verify_command(int argc, char **argv)
{
	char path[PATH_MAX];
	(void)argc;
	if (dm_own_find(path, dm_own_programs, "dockmend-verify", X_OK)) {
		execv(path, argv);
	}
	fputs("dockmend: verify: dockmend-verify is not installed beside dockmend or in "
	      "../libexec/dockmend\n",
		stderr);
	return 2;
}
