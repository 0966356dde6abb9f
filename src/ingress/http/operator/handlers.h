// The operations of the operator API for a server that routes by itself. Not together with api.h, whose function has the alias's name.
#pragma once
#include "ingress/http/operator/operations.h"

namespace warmpost::ingress::http {
namespace operator_api = operators;
}
