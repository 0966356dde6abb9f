// What [events] says stands for a service of a destination that there is none of here. Pure.
#pragma once
#include <string>

#include "config/config.h"
#include "control/sending_options.h"

namespace warmpost::control {

// As parse_mapping takes it. sns needs none: a destination of that kind names its topic itself.
[[nodiscard]] inline const std::string& stands_for(const config::Config::Events& events, EventDestination::Kind kind) {
    static const std::string none;
    switch (kind) {
        case EventDestination::Kind::firehose:
            return events.firehose;
        case EventDestination::Kind::eventbridge:
            return events.eventbridge;
        case EventDestination::Kind::cloudwatch:
            return events.cloudwatch;
        case EventDestination::Kind::pinpoint:
            return events.pinpoint;
        case EventDestination::Kind::sns:
            break;
    }
    return none;
}

}  // namespace warmpost::control
