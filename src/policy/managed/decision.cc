#include "policy/managed/decision.h"

namespace warmpost::managed {

const char* to_string(DecisionKind kind) {
    switch (kind) {
        case DecisionKind::grant:
            return "grant";
        case DecisionKind::raise:
            return "raise";
        case DecisionKind::cut:
            return "cut";
        case DecisionKind::block:
            return "block";
        case DecisionKind::unblock:
            return "unblock";
        case DecisionKind::idle:
            return "idle";
        case DecisionKind::spill:
            return "spill";
        case DecisionKind::lease:
            return "lease";
        case DecisionKind::drain:
            return "drain";
        case DecisionKind::release:
            return "release";
        case DecisionKind::shortage:
            return "shortage";
        case DecisionKind::override_:
            return "override";
    }
    return "?";
}

}  // namespace warmpost::managed
