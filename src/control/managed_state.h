// States of the managed policies as text and back, for the database: JSON, made through their each_field. Pure.
//
// A name that is not known any more is skipped, one that is missing keeps its default: an upgrade may add and drop fields. Numbers come
// back exactly as they were. Errors: Internal, when the text is no state (damaged): the caller begins anew.
#pragma once
#include <string>
#include <string_view>

#include "base/error.h"
#include "policy/autoscale/autoscale.h"
#include "policy/managed/pair.h"

namespace warmpost::control {

[[nodiscard]] std::string state_text(const managed::PairState& state);
[[nodiscard]] std::string state_text(const managed::IspState& state);
[[nodiscard]] std::string state_text(const autoscale::State& state);
[[nodiscard]] Result<managed::PairState> pair_state_of(std::string_view text);
[[nodiscard]] Result<managed::IspState> isp_state_of(std::string_view text);
[[nodiscard]] Result<autoscale::State> scaler_state_of(std::string_view text);

}  // namespace warmpost::control
