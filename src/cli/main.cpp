#include "cli/invocation.h"

int main(int argc, char** argv) { return warmpost::cli::run(argc, argv); }
