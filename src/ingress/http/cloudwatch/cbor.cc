#include "ingress/http/cloudwatch/cbor.h"

#include <fmt/format.h>

#include <cbor.h>

#include <boost/json.hpp>
#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "base/encoding.h"
#include "base/parse_time.h"
#include "mail/message/header.h"

namespace warmpost::ingress::http::cloudwatch {
namespace json = boost::json;
using Tree = boost::property_tree::ptree;
namespace {

constexpr std::string_view kPath = "/service/GraniteServiceVersion20100801/operation/";  // the service's name in CloudWatch's model
constexpr int kDeepest = 16;
constexpr std::size_t kMostValues = 20'000;     // as Form's
constexpr std::size_t kLongestName = 1'000;     // of a value: the names of all that it stands in
constexpr std::size_t kLongestForm = 4u << 20;  // bytes: each value is written with its whole name, so that a small body could become a large form
constexpr int kMostEncoded = 3;                 // bytes that one becomes by percent-encoding
constexpr std::uint64_t kTimeTag = 1;           // RFC 8949 3.4.2

struct Release {
    void operator()(cbor_item_t* item) const { cbor_decref(&item); }
};
using Item = std::unique_ptr<cbor_item_t, Release>;

Error broken(std::string_view why) {
    return {ErrorCode::InvalidArgument, "The request body is no CBOR map that this service reads: " + std::string(why), {}};
}

// libcbor makes room for as many members as an array or map says it has: those that cannot be there are refused before. Each needs a byte of its own, so all
// arrays and maps together cannot have more than the body has bytes.
struct Scan {
    std::size_t left = 0;
    bool good = true;
    void claim(std::size_t items) {
        good = good && items <= left;
        if (good) left -= items;
    }
};
void claims_members(void* context, size_t members) { static_cast<Scan*>(context)->claim(members); }
void claims_pairs(void* context, size_t pairs) {
    auto* scan = static_cast<Scan*>(context);
    scan->claim(pairs > scan->left ? pairs : 2 * pairs);  // no product beyond what a size can be
}
Status scan(std::string_view body) {
    auto callbacks = cbor_empty_callbacks;
    callbacks.array_start = claims_members;
    callbacks.map_start = claims_pairs;
    Scan state{body.size()};
    const auto* data = reinterpret_cast<const unsigned char*>(body.data());
    for (std::size_t at = 0; at < body.size();) {
        const auto read = cbor_stream_decode(data + at, body.size() - at, &callbacks, &state);
        if (read.status != CBOR_DECODER_FINISHED || read.read == 0) return std::unexpected(broken("it ends too early."));
        if (!state.good) return std::unexpected(broken("it says it is longer than it is."));
        at += read.read;
    }
    return {};
}

// What a body becomes: a form, as the query protocol has it.
class FormText {
public:
    Status add(const std::string& name, std::string_view text) {
        const bool too_long = name.size() > kLongestName || kMostEncoded * (name.size() + text.size()) > kLongestForm - form_.size();
        if (too_long || ++count_ > kMostValues)
            return fail(ErrorCode::InvalidArgument, "The request body has too many values, or too long ones: ask for less at a time.");
        form_ += (form_.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(text);
        return {};
    }
    [[nodiscard]] std::string take() { return std::move(form_); }

private:
    std::string form_;
    std::size_t count_ = 0;
};

class FormWriter {
public:
    Status write(const std::string& name, const cbor_item_t* item, int depth) {
        if (depth > kDeepest) return std::unexpected(broken("it is nested too deeply."));
        if (cbor_isa_map(item)) return write_map(name, item, depth);
        if (cbor_isa_array(item)) return write_array(name, item, depth);
        if (cbor_isa_tag(item)) {
            const Item inner(cbor_tag_item(item));
            return write(name, inner.get(), depth + 1);
        }
        auto text = scalar(item);
        if (!text) return std::unexpected(text.error());
        if (!*text) return {};  // null: left out
        return form_.add(name, **text);
    }
    [[nodiscard]] std::string take() { return form_.take(); }

private:
    // A name grows with each level: it is looked at before it is made longer.
    static Status check_name(const std::string& name) {
        if (name.size() > kLongestName) return std::unexpected(broken("a member's name is too long."));
        return {};
    }
    Status write_map(const std::string& name, const cbor_item_t* item, int depth) {
        if (auto short_enough = check_name(name); !short_enough) return short_enough;
        const auto* pairs = cbor_map_handle(item);
        for (std::size_t i = 0; i < cbor_map_size(item); ++i) {
            const auto key = scalar(pairs[i].key);
            if (!key || !*key || !cbor_isa_string(pairs[i].key)) return std::unexpected(broken("a member's name is no text."));
            if (auto written = write(name.empty() ? **key : name + "." + **key, pairs[i].value, depth + 1); !written) return written;
        }
        return {};
    }
    Status write_array(const std::string& name, const cbor_item_t* item, int depth) {
        if (auto short_enough = check_name(name); !short_enough) return short_enough;
        for (std::size_t i = 0; i < cbor_array_size(item); ++i)
            if (auto written = write(name + ".member." + std::to_string(i + 1), cbor_array_handle(item)[i], depth + 1); !written) return written;
        return {};
    }
    static std::string text_of(const cbor_item_t* item) {
        const auto piece = [](const cbor_item_t* part) {
            return std::string(reinterpret_cast<const char*>(cbor_string_handle(part)), cbor_string_length(part));
        };
        if (cbor_string_is_definite(item)) return piece(item);
        std::string whole;
        for (std::size_t i = 0; i < cbor_string_chunk_count(item); ++i) whole += piece(cbor_string_chunks_handle(item)[i]);
        return whole;
    }
    static Result<std::optional<std::string>> scalar(const cbor_item_t* item) {
        if (cbor_isa_string(item)) {
            auto text = text_of(item);
            if (mail::valid_utf8(text) != text) return std::unexpected(broken("a text is no UTF-8."));
            return text;
        }
        if (cbor_isa_uint(item)) return std::to_string(cbor_get_int(item));
        if (cbor_isa_negint(item)) return "-" + std::to_string(cbor_get_int(item) + 1);
        if (cbor_isa_float_ctrl(item)) {
            if (cbor_float_ctrl_is_ctrl(item)) {
                if (cbor_is_bool(item)) return std::string(cbor_get_bool(item) ? "true" : "false");
                return std::optional<std::string>();
            }
            const double value = cbor_float_get_float(item);
            if (!std::isfinite(value)) return std::unexpected(broken("a number is none."));
            return value == std::floor(value) && std::abs(value) < 1e15 ? fmt::format("{:.0f}", value) : fmt::format("{:.3f}", value);
        }
        return std::unexpected(broken("it has byte strings."));
    }

    FormText form_;
};

// What the trees' texts are in CloudWatch's model, by the members' names, which mean the same in all its answers that are served here.
constexpr std::array<std::string_view, 7> kLists{"Metrics", "Dimensions", "Datapoints", "MetricDataResults", "Timestamps", "Values", "Messages"};
constexpr std::array<std::string_view, 6> kNumbers{"Values", "Sum", "Average", "Minimum", "Maximum", "SampleCount"};
constexpr std::array<std::string_view, 2> kTimes{"Timestamp", "Timestamps"};

bool among(const auto& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

Item text_item(std::string_view text) { return Item(cbor_build_stringn(text.data(), text.size())); }
Item leaf(std::string_view name, const std::string& text) {
    if (among(kNumbers, name)) return Item(cbor_build_float8(std::strtod(text.c_str(), nullptr)));
    if (!among(kTimes, name)) return text_item(text);
    const Item seconds(cbor_build_float8(static_cast<double>(to_ms(parse_iso8601(text).value_or(WallTime{}))) / 1000));
    return Item(cbor_build_tag(kTimeTag, seconds.get()));
}
// `name`: of the member that holds the tree; a list's is also its members'.
Item item_of(std::string_view name, const Tree& tree, bool member = false) {
    if (!member && among(kLists, name)) {
        Item list(cbor_new_definite_array(tree.size()));
        for (const auto& [ignored, each] : tree) (void)cbor_array_push(list.get(), item_of(name, each, true).get());
        return list;
    }
    if (tree.empty()) return leaf(name, tree.data());
    Item map(cbor_new_definite_map(tree.size()));
    for (const auto& [key, each] : tree) {
        const Item name_item = text_item(key), value = item_of(key, each);
        (void)cbor_map_add(map.get(), {name_item.get(), value.get()});
    }
    return map;
}

Response response_of(unsigned status, const Item& item) {
    Response response;
    response.status = status;
    response.content_type = "application/cbor";
    response.headers.emplace_back("smithy-protocol", "rpc-v2-cbor");
    unsigned char* bytes = nullptr;
    std::size_t room = 0;
    const auto length = cbor_serialize_alloc(item.get(), &bytes, &room);
    const std::unique_ptr<unsigned char, decltype(&std::free)> keeper(bytes, &std::free);
    response.body.assign(reinterpret_cast<const char*>(bytes), length);
    return response;
}

// The query protocol's codes and the names of the same errors in the model; what is not here has one name in both.
struct Named {
    std::string_view code, shape;
};
constexpr std::array<Named, 4> kErrors{{{"InvalidParameterValue", "InvalidParameterValueException"},
                                        {"MissingParameter", "MissingRequiredParameterException"},
                                        {"InvalidParameterCombination", "InvalidParameterCombinationException"},
                                        {"InternalServiceError", "InternalServiceFault"}}};

std::string_view shape_of(std::string_view code) {
    const auto* named = std::ranges::find(kErrors, code, &Named::code);
    return named == kErrors.end() ? code : named->shape;
}

constexpr std::string_view kTarget = "GraniteServiceVersion20100801.";

Status write_json(const std::string& name, const json::value& value, FormText& form, int depth) {
    if (name.size() > kLongestName) return std::unexpected(Error{ErrorCode::InvalidArgument, "A member's name in the request body is too long.", {}});
    if (depth > kDeepest) return std::unexpected(Error{ErrorCode::InvalidArgument, "The request body is nested too deeply.", {}});
    if (const auto* object = value.if_object()) {
        for (const auto& [key, each] : *object)
            if (auto written = write_json(name.empty() ? std::string(key) : name + "." + std::string(key), each, form, depth + 1); !written) return written;
        return {};
    }
    if (const auto* array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i)
            if (auto written = write_json(name + ".member." + std::to_string(i + 1), (*array)[i], form, depth + 1); !written) return written;
        return {};
    }
    if (value.is_null()) return {};
    const auto text = value.is_string()   ? std::string(value.get_string())
                      : value.is_double() ? fmt::format("{:.3f}", value.get_double())
                                          : json::serialize(value);
    return form.add(name, text);
}

json::value json_of(std::string_view name, const Tree& tree, bool member = false) {
    if (!member && among(kLists, name)) {
        json::array list;
        for (const auto& [ignored, each] : tree) list.push_back(json_of(name, each, true));
        return list;
    }
    if (tree.empty()) {
        if (among(kNumbers, name)) return std::strtod(tree.data().c_str(), nullptr);
        if (among(kTimes, name)) return static_cast<double>(to_ms(parse_iso8601(tree.data()).value_or(WallTime{}))) / 1000;
        return json::string(tree.data());
    }
    json::object map;
    for (const auto& [key, each] : tree) map[key] = json_of(key, each);
    return map;
}

Response json_response(unsigned status, const json::value& body) {
    Response response;
    response.status = status;
    response.content_type = "application/x-amz-json-1.0";
    response.body = json::serialize(body);
    return response;
}

// An error of the model's name, `shape`, with its `code` of the query protocol: SDKs that spoke that protocol before go by the latter.
void add_code(Response& response, std::string_view code) {
    response.headers.emplace_back("x-amzn-query-error", std::string(code) + (response.status >= 500 ? ";Receiver" : ";Sender"));
}
std::string type_of(std::string_view shape) { return "com.amazonaws.cloudwatch#" + std::string(shape); }

Response json_named(unsigned status, std::string_view shape, std::string_view code, std::string_view message) {
    auto response = json_response(status, json::object{{"__type", type_of(shape)}, {"message", mail::valid_utf8(std::string(message))}});
    add_code(response, code);
    return response;
}

Response cbor_named(unsigned status, std::string_view shape, std::string_view code, std::string_view message) {
    Tree tree;
    tree.add("__type", type_of(shape));
    tree.add("message", mail::valid_utf8(std::string(message)));
    auto response = response_of(status, item_of({}, tree));
    add_code(response, code);
    return response;
}

std::string message_in(const Response& v2) {
    boost::system::error_code unreadable;
    const auto parsed = json::parse(v2.body, unreadable);
    const auto* body = unreadable ? nullptr : parsed.if_object();
    const auto* message = body == nullptr ? nullptr : body->if_contains("message");
    return message != nullptr && message->is_string() ? std::string(message->get_string()) : std::string("Refused.");
}

}  // namespace

std::string json_operation(const Request& request) {
    const auto target = request.path == "/" ? request.header("X-Amz-Target") : std::string_view();
    return target.starts_with(kTarget) ? std::string(target.substr(kTarget.size())) : std::string();
}

Result<std::string> form_of_json(std::string_view body) {
    boost::system::error_code unreadable;
    const auto parsed = body.empty() ? json::value(json::object{}) : json::parse(body, unreadable);
    if (unreadable || !parsed.is_object()) return fail(ErrorCode::InvalidArgument, "The request body is no JSON object.");
    FormText form;
    if (auto written = write_json({}, parsed, form, 0); !written) return std::unexpected(written.error());
    return form.take();
}

Response json_answer(const Tree& result) { return json_response(200, result.empty() ? json::value(json::object{}) : json_of({}, result)); }

Response json_error(unsigned status, std::string_view code, std::string_view message) { return json_named(status, shape_of(code), code, message); }

std::string cbor_operation(std::string_view path) { return path.starts_with(kPath) ? std::string(path.substr(kPath.size())) : std::string(); }

Result<std::string> form_of_cbor(std::string_view body) {
    if (body.empty()) return std::string();
    if (auto good = scan(body); !good) return std::unexpected(good.error());
    cbor_load_result result{};
    const Item item(cbor_load(reinterpret_cast<const unsigned char*>(body.data()), body.size(), &result));
    if (!item || result.error.code != CBOR_ERR_NONE || result.read != body.size()) return std::unexpected(broken("it is malformed."));
    if (!cbor_isa_map(item.get())) return std::unexpected(broken("it is no map."));
    FormWriter writer;
    if (auto written = writer.write({}, item.get(), 0); !written) return std::unexpected(written.error());
    return writer.take();
}

Response cbor_answer(const Tree& result) {
    if (result.empty()) return response_of(200, Item(cbor_new_definite_map(0)));
    return response_of(200, item_of({}, result));
}

Response cbor_error(unsigned status, std::string_view code, std::string_view message) { return cbor_named(status, shape_of(code), code, message); }

Response cbor_refusal(const Response& v2, std::string_view code) {
    auto response = cbor_named(v2.status, v2.error_type, code, message_in(v2));
    response.close = v2.close;
    return response;
}

Response json_refusal(const Response& v2, std::string_view code) {
    auto response = json_named(v2.status, v2.error_type, code, message_in(v2));
    response.close = v2.close;
    return response;
}

}  // namespace warmpost::ingress::http::cloudwatch
