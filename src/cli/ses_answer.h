// What an operation of SES answered, as a command sees it.
#pragma once
#include <boost/json/object.hpp>

#include <string>

namespace warmpost::cli {

struct SesAnswer {
    unsigned status = 0;     // of HTTP; 0: nobody answered
    std::string error_type;  // "AlreadyExistsException"
    std::string message;
    boost::json::object body;
    [[nodiscard]] bool good() const { return status >= 200 && status < 300; }
};

}  // namespace warmpost::cli
