using Strata.Nn.Models;

namespace Strata.Cli.Tests.Commands;

public class ModelsCommandTests
{
    [Fact]
    public void Every_model_of_the_registry_has_a_row()
    {
        ToolResult result = Tool.Run("models");

        result.Code.ShouldBe(0);
        result.Output.ShouldStartWith("model");
        foreach (string name in ModelRegistry.Names)
            result.Output.ShouldContain($"\n{name} ");
    }

    [Fact]
    public void One_model_is_shown_by_its_parts()
    {
        ToolResult result = Tool.Run("models", "resnet18");

        result.Code.ShouldBe(0);
        result.Output.ShouldMatch(@"\nfc +Linear +513,000\n");
        result.Output.ShouldContain("11,689,512 values in 62 parameters named as in timm");
        result.Output.ShouldContain("head: fc; layers of a layer decay: 10");
    }

    [Fact]
    public void A_misspelt_model_is_a_usage_error_with_the_nearest_names()
    {
        ToolResult result = Tool.Run("models", "resnet81");

        result.Code.ShouldBe(2);
        result.Errors.ShouldContain("There is no model 'resnet81'. Did you mean 'resnet");
    }
}
