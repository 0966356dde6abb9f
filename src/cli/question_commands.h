// slow, changes, hurts, listed.
#pragma once
#include "cli/invocation.h"

namespace warmpost::cli {

void add_question_commands(CLI::App& app, Invocation& invocation);

}  // namespace warmpost::cli
