// What stands between engine.cc and Handlebars. Evaluated once in each heap, after handlebars.min.js; its value is the object that engine.cc calls.
// `charge(steps)` is native: it counts work that asks for no memory, and throws when the budget of the job is spent.
(function (global) {
  'use strict';
  var Handlebars = global.Handlebars;
  var charge = global.charge;
  delete global.charge;

  // Placeholders that are filled in after rendering (SES guide, "Using subscription management" and "Amazon SES email sending metrics FAQs").
  var LATER = {'amazonSESUnsubscribeUrl': true, 'ses:openTracker': true};

  function missing(name) {
    if (LATER[name] === true) return '{{' + name + '}}';
    throw new Error("Attribute '" + name + "' is not present in the rendering data.");
  }

  // An array prints as its elements, joined; that is work without a call of ours.
  var join = Array.prototype.join;
  Array.prototype.toString = function () {
    charge(this.length);
    return join.call(this, ',');
  };

  // The lexer tries some forty patterns, each with ^ in front, at every token. Duktape does not know that such a pattern cannot match further on and looks
  // through all that is left. With an alternative that matches nothing, and says so by its group, it stops at once.
  var lexer = Handlebars.Parser.lexer;
  lexer.rules.forEach(function (rule) { rule.atOnce = new RegExp(rule.source + '|()'); });
  var match = String.prototype.match;
  String.prototype.match = function (pattern) {
    if (pattern.atOnce === undefined) return match.call(this, pattern);
    var found = pattern.atOnce.exec(this);
    return found === null || found[found.length - 1] !== undefined ? null : found;
  };

  // Handlebars compares every block with all others before it to share equal ones: more work than the size of a template tells.
  Handlebars.JavaScriptCompiler.prototype.matchExistingProgram = function () {};

  // {{name}}: an error where it is missing. Handlebars' own strict mode would make {{#if a.b}} one as well. Data hold no functions: nothing to call. What is
  // printed becomes text at once: without escaping Handlebars adds the values themselves, so that {{a}}{{b}} of two numbers would print their sum.
  var Compiler = Handlebars.Compiler.prototype;
  Compiler.MustacheStatement = function (mustache) {
    var named = mustache.path.type === 'PathExpression' && this.classifySexpr(mustache) !== 'helper';
    if (named) this.accept(mustache.path);
    else this.SubExpression(mustache);
    this.opcode('appendText', named ? mustache.path.original : null);
  };
  Handlebars.JavaScriptCompiler.prototype.appendText = function (name) {
    this.replaceStack(function (value) {
      if (name === null) return [' != null ? "" + ', value, ' : ""'];
      return [' != null ? "" + ', value, ' : ', value, ' === null ? "" : missing(', this.quotedString(name), ')'];
    });
    this.pushSource(this.appendToBuffer(this.popStack()));
  };

  // Prototypes are out of reach, as Handlebars has it, but checked in line, where Handlebars calls a function for each name. What JSON's values inherit is
  // functions and __proto__, nothing else: the one count as absent, the other is taken away.
  delete Object.prototype.__proto__;
  var JavaScript = Handlebars.JavaScriptCompiler.prototype;
  JavaScript.nameLookup = function (parent, name, type) {
    if (type === 'helper') return [parent, '[', this.quotedString(name), ']'];       // known helpers only
    if (type === 'partial' || type === 'decorator') return this.internalNameLookup(parent, name);
    this.useRegister('found');
    return ['(typeof (found = ', parent, '[', this.quotedString(name), ']) !== "function" ? found : undefined)'];
  };
  // What a block's content becomes: Handlebars' container.program for the ordinary case, without the arguments object that Duktape makes dearly. Content with
  // inline partials of its own goes Handlebars' way.
  function content(container, index, data, declared, blockParams, depths) {
    var ready = container.ready || (container.ready = {});
    var code = ready[index] || (ready[index] = container.fn(index));
    if (code.decorator) return container.program(index, data, declared, blockParams, depths);
    return function (context, options) {
      var within = depths;
      if (depths && context != depths[0] && !(context === container.nullContext && depths[0] === null)) within = [context].concat(depths);
      return code(container, context, container.helpers, container.partials, options && options.data || data,
                  blockParams && [options && options.blockParams].concat(blockParams), within);
    };
  }
  var programExpression = JavaScript.programExpression;
  JavaScript.programExpression = function (index) {
    return programExpression.call(this, index).replace('container.program(', 'content(container, ');
  };

  // A helper is told where in the template it stands; none of Handlebars' own asks.
  JavaScript.setupHelperArgs = function (helper, count, params) {
    var options = this.objectLiteral(this.setupParams(helper, count, params));
    if (!params) return options;
    params.push(options);
    return '';
  };
  function own(parent, name) {
    return Object.prototype.hasOwnProperty.call(parent, name) && typeof parent[name] !== 'function' ? parent[name] : undefined;
  }

  // What Handlebars makes anew for each call of a template, made once. It gets them as a template's partials do.
  var helpers = {};
  ['each', 'if', 'unless', 'with'].forEach(function (name) { helpers[name] = Handlebars.helpers[name]; });
  helpers.lookup = function (object, name, options) {
    options.lookupProperty = own;
    return Handlebars.helpers.lookup.call(this, object, name, options);
  };
  var none = {whitelist: {}, defaultValue: false}, access = {properties: none, methods: none};
  var hooks = {helperMissing: Handlebars.helpers.helperMissing, blockHelperMissing: Handlebars.helpers.blockHelperMissing};
  function run(template, data) {
    return template(data, {
      partial: true, data: {root: data}, helpers: helpers, partials: {}, decorators: Handlebars.decorators,
      hooks: hooks, protoAccessControl: access
    });
  }

  function compile(text) {
    var options = {noEscape: true, knownHelpersOnly: true, knownHelpers: {log: false, helperMissing: false, blockHelperMissing: false}};
    var code = Handlebars.precompile(text, options);
    return Handlebars.template(new Function('missing', 'content', 'return ' + code)(missing, content));
  }

  var PLAIN = {ContentStatement: true, CommentStatement: true, MustacheStatement: true};
  function plain(text) {
    Handlebars.parse(text).body.forEach(function (statement) {
      var simple = PLAIN[statement.type] === true;
      if (statement.type === 'MustacheStatement') simple = statement.path.type === 'PathExpression' && !statement.params.length && !statement.hash;
      if (!simple) throw new Error('an inline template can have plain replacement tags such as {{name}} only (line ' + statement.loc.start.line + ')');
    });
  }

  var kept = Object.create(null);
  return {
    add: function (key, texts) {
      kept[key] = texts.map(function (text) { return text === undefined ? undefined : compile(text); });
    },
    forget: function (key) { delete kept[key]; },
    check: function (text) { compile(text); },
    plain: plain,
    render: function (key, data) {
      return kept[key].map(function (part) { return part === undefined ? '' : run(part, data); });
    }
  };
})(this)
