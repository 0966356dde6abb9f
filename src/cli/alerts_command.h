// `warmpost alerts`.
#pragma once
#include "cli/invocation.h"

namespace warmpost::cli {

void add_alerts(CLI::App& app, Invocation& invocation);

}  // namespace warmpost::cli
